-- Whether INSERT … ON CONFLICT refuses a table: it has rules for INSERT or UPDATE, or it or a partition of it has a key that
-- is deferrable.
SELECT EXISTS (
         SELECT
           FROM pg_catalog.pg_index AS i
          WHERE NOT i.indimmediate
            AND (i.indrelid OPERATOR(pg_catalog.=) loaded.relation::pg_catalog.oid
                 OR i.indrelid OPERATOR(pg_catalog.=) ANY (
                      ARRAY (SELECT p.relid::pg_catalog.oid
                               FROM pg_catalog.pg_partition_tree(loaded.relation) AS p))))
       OR EXISTS (
         SELECT
           FROM pg_catalog.pg_rewrite AS r
          WHERE r.ev_class OPERATOR(pg_catalog.=) loaded.relation::pg_catalog.oid
            AND r.ev_type IN ('2', '3'))
  FROM (SELECT ?::pg_catalog.regclass) AS loaded (relation)
