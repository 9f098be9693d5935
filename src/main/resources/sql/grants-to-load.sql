-- What the owners of tables and sequences must be given back for them to be loaded again, as they
-- may have taken it from themselves. The parameter names both.
WITH relation AS (
  SELECT n.oid AS namespace, n.nspname, c.oid, c.relname, c.relkind, c.relowner
    FROM (SELECT DISTINCT pg_catalog.parse_ident(qualified) AS name
            FROM unnest(?::text[]) AS qualified) AS names
    JOIN pg_catalog.pg_namespace n ON n.nspname = name[1]
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = name[2]
)
SELECT pg_catalog.format(
         'GRANT ALL ON %s %I.%I TO %I',
         CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
         nspname, relname, pg_catalog.pg_get_userbyid(relowner))
  FROM relation
 WHERE CASE relkind
         WHEN 'S' THEN NOT pg_catalog.has_sequence_privilege(oid, 'UPDATE')
         ELSE NOT (pg_catalog.has_table_privilege(oid, 'INSERT')
                   AND pg_catalog.has_table_privilege(oid, 'TRUNCATE'))
       END
UNION ALL
SELECT DISTINCT pg_catalog.format(
         'GRANT ALL ON SCHEMA %I TO %I', n.nspname, pg_catalog.pg_get_userbyid(n.nspowner))
  FROM relation
  JOIN pg_catalog.pg_namespace n ON n.oid = namespace
 WHERE NOT pg_catalog.has_schema_privilege(namespace, 'USAGE')
