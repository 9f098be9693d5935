-- Whether somebody waits for a lock that this session holds.
SELECT EXISTS (
  SELECT FROM pg_locks l
   WHERE NOT l.granted AND pg_backend_pid() = ANY (pg_blocking_pids(l.pid)))
