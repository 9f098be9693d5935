-- The databases of the server but for template0. The size needs the privilege to connect; a limit of
-- -2 marks a database whose DROP was interrupted.
SELECT d.oid::bigint AS oid,
       d.datname AS name,
       CASE WHEN p.connect THEN pg_catalog.pg_database_size(d.oid) ELSE 0 END AS size,
       CASE
         WHEN d.datconnlimit OPERATOR(pg_catalog.=) -2 THEN 'it is half dropped'
         WHEN NOT d.datallowconn THEN 'it allows no connections'
         ELSE ''
       END AS shut
  FROM pg_catalog.pg_database AS d
 CROSS JOIN LATERAL (SELECT pg_catalog.has_database_privilege(d.oid, 'CONNECT') AS connect) AS p
 WHERE d.datname OPERATOR(pg_catalog.<>) 'template0'
 ORDER BY size DESC, d.datname
