-- Tables and materialized views of this database that the user may analyze. Members of extensions
-- belong to the provider.
SELECT n.nspname AS schema, c.relname AS name, c.relkind OPERATOR(pg_catalog.=) 'p' AS partitioned,
       pg_catalog.pg_relation_size(c.oid) AS bytes
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE (c.relkind IN ('r', 'p') OR c.relkind = 'm' AND c.relispopulated)
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname <> ?
   AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
   AND pg_catalog.pg_has_role(c.relowner, 'USAGE')
 ORDER BY bytes DESC NULLS LAST, c.oid
