-- Those of these extensions that the database does not have. Parameter: their names.
SELECT wanted.name
  FROM pg_catalog.unnest(?::pg_catalog.text[]) AS wanted (name)
 WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_extension WHERE extname OPERATOR(pg_catalog.=) wanted.name::pg_catalog.name)
