-- Which of these extensions the server does not offer.
SELECT wanted
  FROM unnest(?::text[]) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = wanted)
 ORDER BY 1
