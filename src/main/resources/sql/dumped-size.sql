-- What tables take on the server's disk with their out-of-line values and without indexes, and what
-- the large objects take.
SELECT coalesce(pg_catalog.sum(pg_catalog.pg_table_size(c.oid)), 0)::bigint
       + CASE WHEN ? THEN pg_catalog.pg_table_size('pg_catalog.pg_largeobject'::pg_catalog.regclass)
              ELSE 0 END AS size
  FROM pg_catalog.pg_class c
 WHERE c.oid = ANY (?::bigint[]::pg_catalog.oid[])
