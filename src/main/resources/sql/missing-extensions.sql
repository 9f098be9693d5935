-- Which of these extensions the server does not offer.
SELECT wanted
  FROM pg_catalog.unnest(?::pg_catalog.text[]) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = wanted)
 ORDER BY 1
