-- How many connections the server has for roles that are no superusers, and how many of all are taken.
-- What reserves some for certain roles is known from 16 on.
SELECT pg_catalog.current_setting('max_connections')::bigint
       OPERATOR(pg_catalog.-) pg_catalog.current_setting('superuser_reserved_connections')::bigint
       OPERATOR(pg_catalog.-) coalesce(pg_catalog.current_setting('reserved_connections', true)::bigint, 0) AS capacity,
       (SELECT pg_catalog.count(*)
          FROM pg_catalog.pg_stat_activity AS a
         WHERE a.backend_type OPERATOR(pg_catalog.=) 'client backend') AS taken
