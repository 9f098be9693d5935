-- What the server says of the rows that it is taking in in this database.
SELECT pg_catalog.format('server: %s: %s rows of a segment', relid::pg_catalog.regclass, tuples_processed) AS says
  FROM pg_catalog.pg_stat_progress_copy
 WHERE datname = pg_catalog.current_database() AND command = 'COPY FROM'
 ORDER BY relid
