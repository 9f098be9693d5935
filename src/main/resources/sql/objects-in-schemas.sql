-- What stands in these schemas, of whatever kind: all that is in a schema depends on it. Default
-- privileges are no objects.
SELECT n.nspname, pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
  FROM pg_catalog.pg_depend AS d
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) d.refobjid
 WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid
   AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_default_acl'::pg_catalog.regclass::pg_catalog.oid
   AND n.nspname OPERATOR(pg_catalog.=) ANY (?::pg_catalog.name[])
 ORDER BY 1, 2
 LIMIT 5
