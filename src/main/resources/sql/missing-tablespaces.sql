-- Which of these tablespaces the server lacks.
SELECT wanted
  FROM unnest(?::text[]) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_tablespace WHERE spcname = wanted)
 ORDER BY 1
