-- Ends a session, known by its application_name, that has been sending rows for a while.
SELECT pg_catalog.pg_terminate_backend(pid)
  FROM pg_catalog.pg_stat_activity
 WHERE application_name OPERATOR(pg_catalog.=) ?
   AND state OPERATOR(pg_catalog.=) 'active'
   AND query OPERATOR(pg_catalog.~) '^COPY '
   AND pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) query_start OPERATOR(pg_catalog.>) '00:00:00.1'::pg_catalog.interval
