-- What pg_dump leaves out without an error: subscriptions, unless by a superuser (pg_dump.c,
-- getSubscriptions), and the options of user mappings that pg_user_mappings hides from the role.
SELECT 'SUBSCRIPTION' AS kind, pg_catalog.quote_ident(subname) AS name
  FROM pg_catalog.pg_subscription
 WHERE subdbid OPERATOR(pg_catalog.=) (
         SELECT oid FROM pg_catalog.pg_database
          WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
   AND pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.<>) 'on'
UNION ALL
SELECT 'USER_MAPPING_OPTIONS',
       pg_catalog.concat(
         CASE WHEN m.umuser OPERATOR(pg_catalog.=) 0 THEN 'public'
              ELSE pg_catalog.quote_ident(m.usename) END,
         ' SERVER ', pg_catalog.quote_ident(m.srvname))
  FROM pg_catalog.pg_user_mappings AS m
  JOIN pg_catalog.pg_foreign_server AS s ON s.oid OPERATOR(pg_catalog.=) m.srvid
 WHERE pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.<>) 'on'
   AND m.umoptions IS NULL
   AND NOT CASE WHEN m.umuser OPERATOR(pg_catalog.=) 0
                THEN pg_catalog.pg_has_role(s.srvowner, 'USAGE')
                ELSE m.usename OPERATOR(pg_catalog.=) CURRENT_USER
                     AND (pg_catalog.pg_has_role(s.srvowner, 'USAGE')
                          OR pg_catalog.has_server_privilege(s.oid, 'USAGE')) END
 ORDER BY 1, 2
