-- Tables with a foreign key to themselves, or to the partition tree that they are part of.
SELECT DISTINCT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_constraint AS f
  JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) f.conrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE f.contype OPERATOR(pg_catalog.=) 'f'
   AND (f.confrelid OPERATOR(pg_catalog.=) f.conrelid
        OR f.confrelid OPERATOR(pg_catalog.=)
           pg_catalog.pg_partition_root(f.conrelid)::pg_catalog.oid)
