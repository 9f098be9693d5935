-- How large tables are, whether their rows can be found by ranges of pages, and which rows of an
-- extension's configuration table are the user's.
SELECT c.oid::bigint AS oid,
       pg_table_size(c.oid) AS size,
       pg_relation_size(c.oid) / current_setting('block_size')::bigint AS pages,
       coalesce(a.amname = 'heap', false)
         AND current_setting('server_version_num')::int >= 140000 AS divisible,
       coalesce(config.condition, '') AS condition
  FROM pg_class c
  LEFT JOIN pg_am a ON a.oid = c.relam
  LEFT JOIN (SELECT u.oid, u.condition
               FROM pg_extension e,
                    unnest(e.extconfig, e.extcondition) AS u (oid, condition)) AS config
         ON config.oid = c.oid
 WHERE c.oid = ANY (?::bigint[]::oid[])
