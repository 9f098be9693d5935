-- How large tables are, whether their rows can be found by ranges of pages, and which rows of an
-- extension's configuration table are the user's. To ask for the size of a table takes a lock on it: where
-- it is not locked yet, the size is the one that VACUUM or ANALYZE has written down.
-- Parameters: whether they are locked, the tables.
SELECT c.oid::bigint AS oid,
       CASE WHEN locked.locked THEN pg_catalog.pg_table_size(c.oid)
            ELSE (c.relpages::bigint + coalesce(t.relpages, 0)) * block.size END AS size,
       CASE WHEN locked.locked THEN pg_catalog.pg_relation_size(c.oid) / block.size
            ELSE c.relpages END AS pages,
       coalesce(a.amname = 'heap', false)
         AND pg_catalog.current_setting('server_version_num')::int >= 140000 AS divisible,
       coalesce(config.condition, '') AS condition
  FROM pg_catalog.pg_class c
 CROSS JOIN (SELECT ?::boolean AS locked) AS locked
 CROSS JOIN (SELECT pg_catalog.current_setting('block_size')::bigint AS size) AS block
  LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
  LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam
  LEFT JOIN (SELECT u.oid, u.condition
               FROM pg_catalog.pg_extension e,
                    ROWS FROM (pg_catalog.unnest(e.extconfig), pg_catalog.unnest(e.extcondition))
                      AS u (oid, condition)) AS config
         ON config.oid = c.oid
 WHERE c.oid = ANY (?::bigint[]::pg_catalog.oid[])
