-- Locks that sessions of pgstow in this database wait for, and the sessions of others that have them, or
-- wait for them first. The restore's own sessions, which are at work, do not count; one of a backup does.
SELECT pg_catalog.format(
         'server: waiting for a lock%s, which process %s of the role "%s" has (%s)',
         ' on ' OPERATOR(pg_catalog.||) l.relation::pg_catalog.regclass,
         b.pid,
         b.usename,
         coalesce(b.state, b.backend_type)) AS says
  FROM pg_catalog.pg_stat_activity AS a
 CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.pg_blocking_pids(a.pid)) AS blocking (pid)
  JOIN pg_catalog.pg_stat_activity AS b ON b.pid OPERATOR(pg_catalog.=) blocking.pid
  LEFT JOIN pg_catalog.pg_locks AS l ON l.pid OPERATOR(pg_catalog.=) a.pid AND NOT l.granted
 WHERE a.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
   AND a.application_name OPERATOR(pg_catalog.=) 'pgstow'
   AND a.wait_event_type OPERATOR(pg_catalog.=) 'Lock'
   AND NOT (b.application_name OPERATOR(pg_catalog.=) 'pgstow' AND b.state OPERATOR(pg_catalog.=) 'active')
 GROUP BY l.relation, b.pid, b.usename, b.state, b.backend_type
 ORDER BY l.relation, b.pid
