-- Which of these tablespaces the server lacks.
SELECT wanted
  FROM pg_catalog.unnest(?::pg_catalog.text[]) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_tablespace WHERE spcname = wanted)
 ORDER BY 1
