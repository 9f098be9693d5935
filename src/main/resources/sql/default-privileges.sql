-- What default privileges give to others on the objects that the current role, or one that it may become,
-- makes in this database.
SELECT pg_catalog.concat(
         pg_catalog.string_agg(DISTINCT a.privilege_type, ', ' ORDER BY a.privilege_type),
         CASE d.defaclobjtype
           WHEN 'r' THEN ' on tables'
           WHEN 'S' THEN ' on sequences'
           WHEN 'f' THEN ' on functions'
           WHEN 'T' THEN ' on types'
           WHEN 'n' THEN ' on schemas'
           ELSE ' on large objects'
         END,
         CASE WHEN n.oid IS NOT NULL THEN pg_catalog.concat(' in schema "', n.nspname, '"') END,
         ' of "', pg_catalog.pg_get_userbyid(d.defaclrole), '" to ',
         CASE a.grantee
           WHEN 0 THEN 'PUBLIC'
           ELSE pg_catalog.concat('"', pg_catalog.pg_get_userbyid(a.grantee), '"')
         END) AS what
  FROM pg_catalog.pg_default_acl AS d
 CROSS JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) AS a
  LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) d.defaclnamespace
 WHERE a.grantee OPERATOR(pg_catalog.<>) d.defaclrole
   AND pg_catalog.pg_has_role(d.defaclrole, 'MEMBER')
   -- functions and types are everybody's anyway
   AND NOT (a.grantee OPERATOR(pg_catalog.=) 0
            AND (d.defaclobjtype OPERATOR(pg_catalog.=) 'f' AND a.privilege_type OPERATOR(pg_catalog.=) 'EXECUTE'
                 OR d.defaclobjtype OPERATOR(pg_catalog.=) 'T' AND a.privilege_type OPERATOR(pg_catalog.=) 'USAGE'))
 GROUP BY d.defaclobjtype, n.oid, n.nspname, d.defaclrole, a.grantee
 ORDER BY what
 LIMIT 5
