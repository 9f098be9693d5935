-- Which of these access methods the database does not have.
SELECT wanted
  FROM pg_catalog.unnest(?::pg_catalog.text[]) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_am WHERE amname = wanted)
