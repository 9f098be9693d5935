-- How many locks the server surely has room for, for all sessions together (PostgreSQL documentation,
-- max_locks_per_transaction).
SELECT pg_catalog.current_setting('max_locks_per_transaction')::bigint
       * (pg_catalog.current_setting('max_connections')::bigint
          + pg_catalog.current_setting('max_prepared_transactions')::bigint) AS capacity
