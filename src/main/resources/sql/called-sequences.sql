-- The values of sequences that have given one. The view asks for each without a plan and a snapshot of its own; of one that
-- has given none, or that the role may not use, it tells nothing.
SELECT schemaname AS schema, sequencename AS name, last_value AS value
  FROM pg_catalog.pg_sequences
 WHERE last_value IS NOT NULL
