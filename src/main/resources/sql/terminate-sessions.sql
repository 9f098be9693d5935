-- Ends every session in a database that may be ended by this user. pg_terminate_backend raises an
-- error for a session of a superuser, so those are left out here and reported afterwards.
SELECT pg_catalog.pg_terminate_backend(a.pid)
  FROM pg_catalog.pg_stat_activity a
  LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid
 WHERE a.datname = ?
   AND a.pid <> pg_catalog.pg_backend_pid()
   AND (NOT coalesce(r.rolsuper, true)
        OR (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user))
   AND (pg_catalog.pg_has_role(a.usesysid, 'MEMBER') OR pg_catalog.pg_has_role('pg_signal_backend', 'MEMBER'))
