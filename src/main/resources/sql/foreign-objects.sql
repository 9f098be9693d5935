-- What stands in a database besides what initdb made: object identifiers from 16384 on are given
-- out after initdb (transam.h, FirstNormalObjectId). Members of extensions and pgstow's own schema
-- do not count; plpgsql is initdb's, but has been replaced by hand in some databases.
WITH own AS (
  SELECT 'pg_namespace'::regclass AS class, oid, 'schema ' || quote_ident(nspname) AS what
    FROM pg_namespace
   WHERE nspname <> 'pgstow' AND nspname !~ '^pg_(toast_)?temp_'
  UNION ALL
  SELECT 'pg_class'::regclass, c.oid, 'relation ' || c.oid::regclass::text
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname NOT IN ('pgstow', 'pg_toast') AND n.nspname !~ '^pg_(toast_)?temp_'
     AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
  UNION ALL
  SELECT 'pg_proc'::regclass, oid, 'function ' || oid::regprocedure::text
    FROM pg_proc
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, 'type ' || t.oid::regtype::text
    FROM pg_type t
    JOIN pg_namespace n ON n.oid = t.typnamespace
   WHERE n.nspname NOT IN ('pgstow', 'pg_toast') AND t.typtype IN ('d', 'e', 'r')
  UNION ALL
  SELECT 'pg_largeobject_metadata'::regclass, oid, 'large object ' || oid
    FROM pg_largeobject_metadata
  UNION ALL
  SELECT 'pg_publication'::regclass, oid, 'publication ' || quote_ident(pubname)
    FROM pg_publication
  UNION ALL
  SELECT 'pg_event_trigger'::regclass, oid, 'event trigger ' || quote_ident(evtname)
    FROM pg_event_trigger
)
SELECT what
  FROM own
 WHERE oid >= 16384
   AND NOT EXISTS (
     SELECT FROM pg_depend d
      WHERE d.classid = own.class AND d.objid = own.oid AND d.deptype = 'e')
 ORDER BY what
 LIMIT 5
