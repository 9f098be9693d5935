-- What takes the rights on a ledger from everybody but its owner: default privileges may give some.
-- Parameter: its schema.
SELECT pg_catalog.concat('REVOKE ALL ON SCHEMA ', n.oid::pg_catalog.regnamespace, ' FROM ',
         CASE WHEN g.grantee OPERATOR(pg_catalog.=) 0 THEN 'PUBLIC'
              ELSE g.grantee::pg_catalog.regrole::pg_catalog.text END) AS statement
  FROM pg_catalog.pg_namespace AS n
 CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) AS g
 WHERE n.nspname OPERATOR(pg_catalog.=) ?::pg_catalog.name
   AND g.grantee OPERATOR(pg_catalog.<>) n.nspowner
 UNION
SELECT pg_catalog.concat('REVOKE ALL ON TABLE ', c.oid::pg_catalog.regclass, ' FROM ',
         CASE WHEN g.grantee OPERATOR(pg_catalog.=) 0 THEN 'PUBLIC'
              ELSE g.grantee::pg_catalog.regrole::pg_catalog.text END)
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS g
 WHERE n.nspname OPERATOR(pg_catalog.=) ?::pg_catalog.name
   AND g.grantee OPERATOR(pg_catalog.<>) c.relowner
