-- Which of these roles the server lacks.
SELECT wanted
  FROM unnest(?::text[]) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted)
 ORDER BY 1
