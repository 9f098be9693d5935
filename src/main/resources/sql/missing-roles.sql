-- Which of these roles the server lacks.
SELECT wanted
  FROM pg_catalog.unnest(?::pg_catalog.text[]) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted)
 ORDER BY 1
