-- Tables by their names, each with its partitions and the tables that inherit from it.
WITH RECURSIVE tree AS (
  SELECT w.number AS number, c.oid AS oid
    FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[]))
           WITH ORDINALITY AS w (schema, name, number)
    JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
   WHERE c.relkind IN ('r', 'p')
  UNION
  SELECT t.number, i.inhrelid
    FROM tree t
    JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
)
SELECT t.number::int AS number, c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name,
       c.relkind = 'p' AS partitioned,
       EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE c.oid = ANY (e.extconfig)) AS configuration,
       n.nspname = w.schema AND c.relname = w.name AS named
  FROM tree t
  JOIN pg_catalog.pg_class c ON c.oid = t.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[]))
         WITH ORDINALITY AS w (schema, name, number) ON w.number = t.number
