-- Tablespaces that relations of this database name, besides the default one.
SELECT DISTINCT t.spcname
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_tablespace t ON t.oid = c.reltablespace
 WHERE t.spcname !~ '^pg_'
 ORDER BY 1
