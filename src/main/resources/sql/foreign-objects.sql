-- What stands in a database besides what initdb made: object identifiers from 16384 on are given
-- out after initdb (transam.h, FirstNormalObjectId). Members of extensions and pgstow's own schema
-- do not count; plpgsql is initdb's, but has been replaced by hand in some databases.
WITH own AS (
  SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass AS class, oid, 'schema ' || pg_catalog.quote_ident(nspname) AS what
    FROM pg_catalog.pg_namespace
   WHERE nspname <> 'pgstow' AND nspname !~ '^pg_(toast_)?temp_'
  UNION ALL
  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 'relation ' || c.oid::pg_catalog.regclass::pg_catalog.text
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname NOT IN ('pgstow', 'pg_toast') AND n.nspname !~ '^pg_(toast_)?temp_'
     AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
  UNION ALL
  SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, oid, 'function ' || oid::pg_catalog.regprocedure::pg_catalog.text
    FROM pg_catalog.pg_proc
  UNION ALL
  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 'type ' || t.oid::pg_catalog.regtype::pg_catalog.text
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
   WHERE n.nspname NOT IN ('pgstow', 'pg_toast') AND t.typtype IN ('d', 'e', 'r')
  UNION ALL
  SELECT 'pg_catalog.pg_largeobject_metadata'::pg_catalog.regclass, oid, 'large object ' || oid
    FROM pg_catalog.pg_largeobject_metadata
  UNION ALL
  SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, oid, 'publication ' || pg_catalog.quote_ident(pubname)
    FROM pg_catalog.pg_publication
  UNION ALL
  SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, oid, 'event trigger ' || pg_catalog.quote_ident(evtname)
    FROM pg_catalog.pg_event_trigger
)
SELECT what
  FROM own
 WHERE oid >= 16384
   AND NOT EXISTS (
     SELECT FROM pg_catalog.pg_depend d
      WHERE d.classid = own.class AND d.objid = own.oid AND d.deptype = 'e')
 ORDER BY what
 LIMIT 5
