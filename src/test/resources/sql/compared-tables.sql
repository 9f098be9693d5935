-- Every relation whose rows are compared, with its columns in the order of their names, since a
-- restore may order an inheritance child's columns otherwise. Rows below a table that is partitioned
-- by the hash of an enum may rightly change places (pg_dump.c, forcePartitionRootLoad): compared there.
WITH by_enum_hash AS (
  SELECT p.partrelid AS oid
  FROM pg_partitioned_table p
  WHERE p.partstrat = 'h' AND EXISTS (
    SELECT FROM unnest(p.partclass::oid[]) AS used (oid)
    JOIN pg_opclass o ON o.oid = used.oid
    WHERE o.opcintype = 'anyenum'::regtype)
)
SELECT
  format('%I.%I', n.nspname, c.relname) AS name,
  CASE WHEN c.relkind = 'r' THEN 'ONLY ' ELSE '' END || format('%I.%I', n.nspname, c.relname) AS source,
  c.relispopulated AS populated,
  coalesce((
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname COLLATE "C")
    FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') AS columns
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (c.relkind IN ('r', 'm') OR c.oid IN (SELECT oid FROM by_enum_hash))
  AND NOT EXISTS (
    SELECT FROM pg_partition_ancestors(c.oid) ancestor
    WHERE ancestor.relid <> c.oid AND ancestor.relid IN (SELECT oid FROM by_enum_hash))
ORDER BY name
