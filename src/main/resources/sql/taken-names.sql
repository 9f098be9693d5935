-- Which of these names objects of this database have. Relations of all kinds share the names of a schema, indexes of constraints and
-- composite types, too; so do types, with the row types of relations. The server gives an array type another name when its own is
-- wanted. Parameters: ids, whether each name is that of a type, schemas, names.
SELECT u.id
  FROM ROWS FROM (
         pg_catalog.unnest(?::pg_catalog.int4[]),
         pg_catalog.unnest(?::pg_catalog.bool[]),
         pg_catalog.unnest(?::pg_catalog.text[]),
         pg_catalog.unnest(?::pg_catalog.text[])) AS u (id, type, schema, name)
  JOIN pg_catalog.pg_namespace AS n ON n.nspname OPERATOR(pg_catalog.=) u.schema::pg_catalog.name
  LEFT JOIN pg_catalog.pg_class AS c ON NOT u.type
       AND c.relnamespace OPERATOR(pg_catalog.=) n.oid
       AND c.relname OPERATOR(pg_catalog.=) u.name::pg_catalog.name
  LEFT JOIN pg_catalog.pg_type AS t ON u.type
       AND t.typnamespace OPERATOR(pg_catalog.=) n.oid
       AND t.typname OPERATOR(pg_catalog.=) u.name::pg_catalog.name
 WHERE c.oid IS NOT NULL
    OR t.oid IS NOT NULL
       AND NOT EXISTS (
             SELECT
               FROM pg_catalog.pg_type AS e
              WHERE e.typarray OPERATOR(pg_catalog.=) t.oid)
