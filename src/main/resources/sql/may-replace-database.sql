-- Whether the current role may drop a database and make it again, by itself or under the role that restores.
-- Parameters: that role, or an empty name; the database.
SELECT me.rolsuper
       OR me.rolcreatedb
          AND (pg_catalog.pg_has_role(d.datdba, 'USAGE')
               OR EXISTS (
                    SELECT
                      FROM pg_catalog.pg_roles AS r
                     WHERE r.rolname OPERATOR(pg_catalog.=) ?::pg_catalog.name
                       AND pg_catalog.pg_has_role(r.oid, d.datdba, 'USAGE'))) AS may
  FROM pg_catalog.pg_roles AS me
 CROSS JOIN pg_catalog.pg_database AS d
 WHERE me.rolname OPERATOR(pg_catalog.=) current_user
   AND d.datname OPERATOR(pg_catalog.=) ?::pg_catalog.name
