-- What keeps a database from being dropped and cannot be cleared away by the current role. Each is looked
-- for before anything is dropped: DROP DATABASE itself comes last, and fails for it too late.
-- Parameter: the database.
WITH me AS (
  SELECT r.rolsuper
    FROM pg_catalog.pg_roles AS r
   WHERE r.rolname OPERATOR(pg_catalog.=) current_user
), subject AS (
  SELECT d.oid, d.datname
    FROM pg_catalog.pg_database AS d
   WHERE d.datname OPERATOR(pg_catalog.=) ?::pg_catalog.name
)
SELECT pg_catalog.concat('the prepared transaction ', pg_catalog.quote_literal(p.gid)) AS what,
       'COMMIT PREPARED or ROLLBACK PREPARED it there.' AS hint
  FROM pg_catalog.pg_prepared_xacts AS p
  JOIN subject AS s ON s.datname OPERATOR(pg_catalog.=) p.database
 UNION ALL
SELECT pg_catalog.concat('the replication slot "', l.slot_name, '", which is in use'),
       'Disable the subscription that reads from it, or end its other reader.'
  FROM pg_catalog.pg_replication_slots AS l
  JOIN subject AS s ON s.datname OPERATOR(pg_catalog.=) l.database
 WHERE l.active
 UNION ALL
SELECT pg_catalog.concat('the subscription "', u.subname, '" of the role "', pg_catalog.pg_get_userbyid(u.subowner), '"'),
       'Have that role drop it, or restore as a superuser.'
  FROM pg_catalog.pg_subscription AS u
  JOIN subject AS s ON s.oid OPERATOR(pg_catalog.=) u.subdbid
 WHERE NOT pg_catalog.pg_has_role(u.subowner, 'USAGE')
 UNION ALL
-- the server ends its own workers, and those of a subscription go with it; what a session is, is not
-- told to every role
SELECT pg_catalog.concat('a session of the role "', a.usename, '" (process ', a.pid, ')'),
       'End that session, or have its role or a superuser end it.'
  FROM pg_catalog.pg_stat_activity AS a
  JOIN subject AS s ON s.oid OPERATOR(pg_catalog.=) a.datid
 CROSS JOIN me
  LEFT JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) a.usesysid
 WHERE a.usesysid IS NOT NULL
   AND NOT EXISTS (
     SELECT FROM pg_catalog.pg_stat_subscription AS w WHERE w.pid OPERATOR(pg_catalog.=) a.pid)
   AND NOT me.rolsuper
   AND (coalesce(r.rolsuper, true)
        OR NOT (pg_catalog.pg_has_role(a.usesysid, 'MEMBER')
                OR pg_catalog.pg_has_role('pg_signal_backend', 'MEMBER')))
