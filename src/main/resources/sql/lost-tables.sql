-- The tables that must be loaded again when unlogged ones are empty: those that are unlogged; and
-- where rows were loaded by way of a partitioned table that has an unlogged partition, all of its
-- partitions, as nobody knows which rows are in which. The first parameter names what was loaded
-- into, the second tells for each whether its whole partition tree may have been.
WITH loaded AS (
  SELECT CASE WHEN whole THEN coalesce(pg_catalog.pg_partition_root(c.oid), c.oid) ELSE c.oid END AS oid
    FROM (SELECT DISTINCT pg_catalog.parse_ident(qualified) AS name, whole
            FROM unnest(?::text[], ?::boolean[]) AS parameters (qualified, whole)) AS names
    JOIN pg_catalog.pg_namespace n ON n.nspname = name[1]
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = name[2]
), leaves AS (
  SELECT loaded.oid AS target, coalesce(tree.relid, loaded.oid) AS oid
    FROM loaded
    LEFT JOIN LATERAL pg_catalog.pg_partition_tree(loaded.oid) AS tree ON tree.isleaf
), lost AS (
  SELECT target
    FROM leaves
    JOIN pg_catalog.pg_class c ON c.oid = leaves.oid
   WHERE c.relpersistence = 'u'
)
SELECT DISTINCT n.nspname AS schema, c.relname AS name
  FROM leaves
  JOIN lost USING (target)
  JOIN pg_catalog.pg_class c ON c.oid = leaves.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r'
