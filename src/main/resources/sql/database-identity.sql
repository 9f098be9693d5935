-- What a database has in common with its copies on standbys, and with no other but clones of its server.
SELECT pg_catalog.pg_is_in_recovery() AS standby,
       d.oid::pg_catalog.int8 AS oid,
       s.system_identifier,
       c.timeline_id
  FROM pg_catalog.pg_database AS d
 CROSS JOIN pg_catalog.pg_control_system() AS s
 CROSS JOIN pg_catalog.pg_control_checkpoint() AS c
 WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
