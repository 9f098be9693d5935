-- Which of these names are relations of this database.
SELECT u.dump_id
  FROM ROWS FROM (
         pg_catalog.unnest(?::pg_catalog.int4[]),
         pg_catalog.unnest(?::pg_catalog.text[]),
         pg_catalog.unnest(?::pg_catalog.text[])) AS u (dump_id, schema, name)
  JOIN pg_catalog.pg_namespace AS n ON n.nspname OPERATOR(pg_catalog.=) u.schema::pg_catalog.name
  JOIN pg_catalog.pg_class AS c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
       AND c.relname OPERATOR(pg_catalog.=) u.name::pg_catalog.name
