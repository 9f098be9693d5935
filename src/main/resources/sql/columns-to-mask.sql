-- The columns of tables, with what a mask could break.
SELECT a.attrelid::bigint AS oid, a.attname AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AS not_null,
       a.attgenerated <> '' AS generated,
       EXISTS (SELECT FROM pg_catalog.pg_index i
                WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY (i.indkey))
         AS in_unique_index,
       EXISTS (SELECT FROM pg_catalog.pg_partitioned_table p
                WHERE a.attnum = ANY (p.partattrs)
                  AND (p.partrelid = a.attrelid
                       OR p.partrelid IN (SELECT pg_catalog.pg_partition_ancestors(a.attrelid))))
         AS in_partition_key
  FROM pg_catalog.pg_attribute a
 WHERE a.attrelid = ANY (?::bigint[]::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped
