-- What the server says of the rows that it is taking in in this database.
SELECT format('server: %s: %s rows of a segment', relid::regclass, tuples_processed) AS says
  FROM pg_stat_progress_copy
 WHERE datname = current_database() AND command = 'COPY FROM'
 ORDER BY relid
