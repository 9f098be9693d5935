SELECT 'SCHEMA' AS kind, n.nspname AS name, pg_catalog.pg_has_role(n.nspowner, 'USAGE') AS ours
  FROM pg_catalog.pg_namespace AS n
 UNION ALL
SELECT 'PUBLICATION', p.pubname, pg_catalog.pg_has_role(p.pubowner, 'USAGE')
  FROM pg_catalog.pg_publication AS p
