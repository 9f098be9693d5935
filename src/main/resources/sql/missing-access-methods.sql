-- Which of these access methods the database does not have.
SELECT wanted
  FROM unnest(?::text[]) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_am WHERE amname = wanted)
