-- Exports the snapshot of this transaction, with the position in the write-ahead log.
SELECT pg_export_snapshot() AS snapshot,
       CASE WHEN pg_is_in_recovery()
            THEN pg_last_wal_replay_lsn()
            ELSE pg_current_wal_lsn()
       END::text AS lsn
