-- What there is in a database besides what initdb made: object identifiers from 16384 on are given
-- out after initdb (transam.h, FirstNormalObjectId). What comes with something that is listed anyway
-- (indexes, triggers, policies with their table) is not listed itself. These do not count:
-- * members of extensions, and schemas that hold nothing but such members;
-- * the schema public, which may have been dropped and made again;
-- * what providers make in every new database: what belongs to their own roles, or is in a schema
--   that does, and publications of nothing.
WITH providers AS (
  SELECT r.oid
    FROM pg_catalog.pg_roles AS r
   WHERE r.rolname::pg_catalog.text OPERATOR(pg_catalog.~)
         '^(rdsadmin|rds_superuser|cloudsqladmin|cloudsqlsuperuser|alloydbadmin|alloydbsuperuser|azuresu|azure_superuser|azure_pg_admin|supabase_admin|supabase_[a-z]+_admin|pgbouncer|cloud_admin|neon_superuser)$'
), schemas AS (
  SELECT n.oid, n.nspname, n.nspowner
    FROM pg_catalog.pg_namespace AS n
   WHERE n.nspname::pg_catalog.text OPERATOR(pg_catalog.!~) '^pg_(toast|temp_|toast_temp_)'
     AND NOT EXISTS (SELECT FROM providers AS p WHERE p.oid OPERATOR(pg_catalog.=) n.nspowner)
), members AS (
  SELECT d.classid, d.objid
    FROM pg_catalog.pg_depend AS d
   WHERE d.deptype OPERATOR(pg_catalog.=) 'e'
), own AS (
  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass AS class, c.oid, c.relowner AS owner,
         pg_catalog.concat('relation ', c.oid::pg_catalog.regclass) AS what, s.oid AS schema
    FROM pg_catalog.pg_class AS c
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) c.relnamespace
   WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,S,f}'::pg_catalog."char"[])
  UNION ALL
  SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, p.proowner,
         pg_catalog.concat('function ', p.oid::pg_catalog.regprocedure), s.oid
    FROM pg_catalog.pg_proc AS p
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) p.pronamespace
  UNION ALL
  -- composite types of their own, and no arrays, which come with their element
  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, t.typowner,
         pg_catalog.concat('type ', t.oid::pg_catalog.regtype), s.oid
    FROM pg_catalog.pg_type AS t
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) t.typnamespace
    LEFT JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) t.typrelid
   WHERE (t.typtype OPERATOR(pg_catalog.<>) 'c' OR c.relkind OPERATOR(pg_catalog.=) 'c')
     AND NOT EXISTS (
       SELECT FROM pg_catalog.pg_type AS e
        WHERE e.typarray OPERATOR(pg_catalog.=) t.oid)
  UNION ALL
  SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, o.oid, o.oprowner,
         pg_catalog.concat('operator ', o.oid::pg_catalog.regoperator), s.oid
    FROM pg_catalog.pg_operator AS o
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) o.oprnamespace
  UNION ALL
  SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass, o.oid, o.opcowner,
         pg_catalog.concat('operator class ', pg_catalog.quote_ident(o.opcname)), s.oid
    FROM pg_catalog.pg_opclass AS o
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) o.opcnamespace
  UNION ALL
  SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, o.oid, o.opfowner,
         pg_catalog.concat('operator family ', pg_catalog.quote_ident(o.opfname)), s.oid
    FROM pg_catalog.pg_opfamily AS o
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) o.opfnamespace
  UNION ALL
  SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass, c.oid, c.collowner,
         pg_catalog.concat('collation ', pg_catalog.quote_ident(c.collname)), s.oid
    FROM pg_catalog.pg_collation AS c
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) c.collnamespace
  UNION ALL
  SELECT 'pg_catalog.pg_conversion'::pg_catalog.regclass, c.oid, c.conowner,
         pg_catalog.concat('conversion ', pg_catalog.quote_ident(c.conname)), s.oid
    FROM pg_catalog.pg_conversion AS c
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) c.connamespace
  UNION ALL
  SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, x.oid, x.stxowner,
         pg_catalog.concat('statistics ', pg_catalog.quote_ident(x.stxname)), s.oid
    FROM pg_catalog.pg_statistic_ext AS x
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) x.stxnamespace
  UNION ALL
  SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass, c.oid, c.cfgowner,
         pg_catalog.concat('text search configuration ', pg_catalog.quote_ident(c.cfgname)), s.oid
    FROM pg_catalog.pg_ts_config AS c
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) c.cfgnamespace
  UNION ALL
  SELECT 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, d.oid, d.dictowner,
         pg_catalog.concat('text search dictionary ', pg_catalog.quote_ident(d.dictname)), s.oid
    FROM pg_catalog.pg_ts_dict AS d
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) d.dictnamespace
  UNION ALL
  SELECT 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, p.oid, NULL,
         pg_catalog.concat('text search parser ', pg_catalog.quote_ident(p.prsname)), s.oid
    FROM pg_catalog.pg_ts_parser AS p
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) p.prsnamespace
  UNION ALL
  SELECT 'pg_catalog.pg_ts_template'::pg_catalog.regclass, t.oid, NULL,
         pg_catalog.concat('text search template ', pg_catalog.quote_ident(t.tmplname)), s.oid
    FROM pg_catalog.pg_ts_template AS t
    JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) t.tmplnamespace
  UNION ALL
  SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass, c.oid, NULL,
         pg_catalog.concat('cast from ', c.castsource::pg_catalog.regtype, ' to ',
                           c.casttarget::pg_catalog.regtype), NULL
    FROM pg_catalog.pg_cast AS c
  UNION ALL
  SELECT 'pg_catalog.pg_transform'::pg_catalog.regclass, t.oid, NULL,
         pg_catalog.concat('transform of ', t.trftype::pg_catalog.regtype), NULL
    FROM pg_catalog.pg_transform AS t
  UNION ALL
  SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, l.oid, l.lanowner,
         pg_catalog.concat('language ', pg_catalog.quote_ident(l.lanname)), NULL
    FROM pg_catalog.pg_language AS l
  UNION ALL
  SELECT 'pg_catalog.pg_am'::pg_catalog.regclass, a.oid, NULL,
         pg_catalog.concat('access method ', pg_catalog.quote_ident(a.amname)), NULL
    FROM pg_catalog.pg_am AS a
  UNION ALL
  SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, w.oid, w.fdwowner,
         pg_catalog.concat('foreign-data wrapper ', pg_catalog.quote_ident(w.fdwname)), NULL
    FROM pg_catalog.pg_foreign_data_wrapper AS w
  UNION ALL
  SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, s.oid, s.srvowner,
         pg_catalog.concat('server ', pg_catalog.quote_ident(s.srvname)), NULL
    FROM pg_catalog.pg_foreign_server AS s
  UNION ALL
  SELECT 'pg_catalog.pg_largeobject_metadata'::pg_catalog.regclass, l.oid, l.lomowner,
         pg_catalog.concat('large object ', l.oid), NULL
    FROM pg_catalog.pg_largeobject_metadata AS l
  UNION ALL
  SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, p.oid, p.pubowner,
         pg_catalog.concat('publication ', pg_catalog.quote_ident(p.pubname)), NULL
    FROM pg_catalog.pg_publication AS p
   WHERE p.puballtables
      OR EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
         WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_publication'::pg_catalog.regclass
           AND d.refobjid OPERATOR(pg_catalog.=) p.oid)
  UNION ALL
  SELECT 'pg_catalog.pg_subscription'::pg_catalog.regclass, s.oid, s.subowner,
         pg_catalog.concat('subscription ', pg_catalog.quote_ident(s.subname)), NULL
    FROM pg_catalog.pg_subscription AS s
    JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) s.subdbid
   WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
  UNION ALL
  SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, e.oid, e.evtowner,
         pg_catalog.concat('event trigger ', pg_catalog.quote_ident(e.evtname)), NULL
    FROM pg_catalog.pg_event_trigger AS e
), counted AS (
  SELECT o.what, o.schema
    FROM own AS o
   -- the user may choose any identifier for a large object
   WHERE (o.oid::pg_catalog.int8 OPERATOR(pg_catalog.>=) 16384
          OR o.class OPERATOR(pg_catalog.=)
             'pg_catalog.pg_largeobject_metadata'::pg_catalog.regclass)
     AND NOT EXISTS (SELECT FROM providers AS p WHERE p.oid OPERATOR(pg_catalog.=) o.owner)
     AND NOT EXISTS (
       SELECT FROM members AS m
        WHERE m.classid OPERATOR(pg_catalog.=) o.class::pg_catalog.oid
          AND m.objid OPERATOR(pg_catalog.=) o.oid)
     -- what another object brings along: the type of a multirange, the functions of a range
     AND NOT EXISTS (
       SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.deptype OPERATOR(pg_catalog.=) 'i'
          AND d.classid OPERATOR(pg_catalog.=) o.class::pg_catalog.oid
          AND d.objid OPERATOR(pg_catalog.=) o.oid
          AND o.class OPERATOR(pg_catalog.<>) 'pg_catalog.pg_class'::pg_catalog.regclass)
), counted_schemas AS (
  SELECT pg_catalog.concat('schema ', pg_catalog.quote_ident(s.nspname)) AS what
    FROM schemas AS s
   WHERE s.oid::pg_catalog.int8 OPERATOR(pg_catalog.>=) 16384
     AND s.nspname OPERATOR(pg_catalog.<>) 'public'
     AND (EXISTS (SELECT FROM counted AS c WHERE c.schema OPERATOR(pg_catalog.=) s.oid)
          OR NOT EXISTS (
            SELECT FROM pg_catalog.pg_extension AS e
             WHERE e.extnamespace OPERATOR(pg_catalog.=) s.oid)
             AND NOT EXISTS (
               SELECT FROM members AS m
                WHERE m.classid OPERATOR(pg_catalog.=)
                      'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid
                  AND m.objid OPERATOR(pg_catalog.=) s.oid))
)
SELECT a.what
  FROM (SELECT c.what FROM counted AS c UNION SELECT s.what FROM counted_schemas AS s) AS a
 ORDER BY a.what
 LIMIT 5
