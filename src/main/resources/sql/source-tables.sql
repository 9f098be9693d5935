-- How large tables are, whether their rows can be found by ranges of pages, and which rows of an
-- extension's configuration table are the user's.
SELECT c.oid::bigint AS oid,
       pg_catalog.pg_table_size(c.oid) AS size,
       pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint AS pages,
       coalesce(a.amname = 'heap', false)
         AND pg_catalog.current_setting('server_version_num')::int >= 140000 AS divisible,
       coalesce(config.condition, '') AS condition
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam
  LEFT JOIN (SELECT u.oid, u.condition
               FROM pg_catalog.pg_extension e,
                    ROWS FROM (pg_catalog.unnest(e.extconfig), pg_catalog.unnest(e.extcondition))
                      AS u (oid, condition)) AS config
         ON config.oid = c.oid
 WHERE c.oid = ANY (?::bigint[]::pg_catalog.oid[])
