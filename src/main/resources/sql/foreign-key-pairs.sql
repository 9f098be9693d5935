-- Tables with foreign keys to other tables; partitions have those of their roots, and are referred to as their roots are.
SELECT DISTINCT f.conname AS name, cn.nspname AS child_schema, c.relname AS child_name,
       pn.nspname AS parent_schema, p.relname AS parent_name
  FROM pg_catalog.pg_constraint f
  JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
  JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
  JOIN pg_catalog.pg_class p ON p.oid = f.confrelid
  JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
 WHERE f.contype = 'f' AND f.conrelid <> f.confrelid
