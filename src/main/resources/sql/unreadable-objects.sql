-- The first sequences and large objects that pg_dump could not read, and how many there are of each. has_largeobject_privilege exists from 18
-- on only; pg_read_all_data does not reach large objects.
(SELECT 'sequence ' || c.oid::pg_catalog.regclass::pg_catalog.text AS name, false AS large_object,
        pg_catalog.count(*) OVER () AS total
   FROM pg_catalog.pg_class c
   JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'S'
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_'
    AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend d
       WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
         AND d.objid = c.oid AND d.deptype = 'e')
    AND NOT (pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
             AND pg_catalog.has_table_privilege(c.oid, 'SELECT'))
  ORDER BY 1
  LIMIT 5)
UNION ALL
(SELECT m.oid::pg_catalog.text, true, pg_catalog.count(*) OVER ()
   FROM pg_catalog.pg_largeobject_metadata m
  WHERE pg_catalog.current_setting('lo_compat_privileges') <> 'on'
    AND NOT pg_catalog.pg_has_role(m.lomowner, 'USAGE')
    AND NOT EXISTS (
      SELECT FROM pg_catalog.aclexplode(m.lomacl) a
       WHERE a.privilege_type = 'SELECT'
         AND (a.grantee = 0 OR pg_catalog.pg_has_role(a.grantee, 'USAGE')))
  ORDER BY m.oid
  LIMIT 5)
