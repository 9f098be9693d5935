-- Tables with keys, by which ON CONFLICT tells rows that exist, and whether it refuses the table: because a key is deferrable, or
-- for its rules.
SELECT n.nspname AS schema, c.relname AS name,
       pg_catalog.bool_or(NOT i.indimmediate)
         OR EXISTS (
              SELECT
                FROM pg_catalog.pg_rewrite AS r
               WHERE r.ev_class OPERATOR(pg_catalog.=) c.oid AND r.ev_type IN ('2', '3')) AS refuses
  FROM pg_catalog.pg_index AS i
  JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) i.indrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE i.indisvalid AND (i.indisunique OR i.indisexclusion)
   AND n.nspname OPERATOR(pg_catalog.!~) '^pg_'
 GROUP BY n.nspname, c.relname, c.oid
