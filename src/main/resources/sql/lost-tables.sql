-- The tables that hold what must be loaded again when the server has emptied unlogged tables: those that are unlogged; and
-- where rows were loaded by way of a partitioned table that has an unlogged partition, all of its
-- partitions, as nobody knows which rows are in which. The first parameter names what was loaded
-- into, the second tells for each whether its whole partition tree may have been. The answer has for each of them its number, from 1, and a
-- table that its rows may be in; of those that lie in others, too.
WITH loaded AS (
  SELECT names.number,
         CASE WHEN names.whole
              THEN coalesce(pg_catalog.pg_partition_root(c.oid)::pg_catalog.oid, c.oid)
              ELSE c.oid
         END AS oid
    FROM (SELECT parameters.number, pg_catalog.parse_ident(parameters.qualified) AS name, parameters.whole
            FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.bool[]))
                 WITH ORDINALITY AS parameters (qualified, whole, number)) AS names
    JOIN pg_catalog.pg_namespace AS n ON n.nspname OPERATOR(pg_catalog.=) names.name[1]::pg_catalog.name
    JOIN pg_catalog.pg_class AS c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
         AND c.relname OPERATOR(pg_catalog.=) names.name[2]::pg_catalog.name
), leaves AS (
  SELECT loaded.number, coalesce(tree.relid::pg_catalog.oid, loaded.oid) AS oid
    FROM loaded
    LEFT JOIN LATERAL pg_catalog.pg_partition_tree(loaded.oid) AS tree ON tree.isleaf
), lost AS (
  SELECT DISTINCT other.oid
    FROM leaves AS one
    JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) one.oid
    JOIN leaves AS other ON other.number OPERATOR(pg_catalog.=) one.number
   WHERE c.relpersistence OPERATOR(pg_catalog.=) 'u'
)
SELECT leaves.number, n.nspname AS schema, c.relname AS name,
       c.relpersistence OPERATOR(pg_catalog.=) 'u' AS unlogged
  FROM leaves
  JOIN lost ON lost.oid OPERATOR(pg_catalog.=) leaves.oid
  JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) leaves.oid
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.relkind OPERATOR(pg_catalog.=) 'r'
 ORDER BY n.nspname, c.relname, leaves.number
