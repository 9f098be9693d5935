-- Foreign keys, with the columns at both ends; those of partitions are those of their roots.
SELECT f.conname AS name,
       f.conrelid::bigint AS child, cn.nspname AS child_schema, c.relname AS child_name,
       f.confrelid::bigint AS parent, pn.nspname AS parent_schema, p.relname AS parent_name,
       p.relkind = 'p' AS partitioned,
       ARRAY (SELECT a.attname::pg_catalog.text
                FROM pg_catalog.unnest(f.conkey) WITH ORDINALITY AS k (attnum, position)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum
               ORDER BY k.position) AS child_columns,
       ARRAY (SELECT a.attname::pg_catalog.text
                FROM pg_catalog.unnest(f.confkey) WITH ORDINALITY AS k (attnum, position)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum
               ORDER BY k.position) AS parent_columns
  FROM pg_catalog.pg_constraint f
  JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
  JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
  JOIN pg_catalog.pg_class p ON p.oid = f.confrelid
  JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
 WHERE f.contype = 'f' AND f.conparentid = 0
 ORDER BY 1, 2
