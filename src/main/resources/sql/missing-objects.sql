-- Which of these entries of a table of contents have no object of their name in this database. The
-- names are those that pg_dump gives its entries (pg_dump.c, ArchiveEntry), which are not quoted.
-- search_path is empty, so that names of types are qualified as they are there; whether they are
-- quoted depends on quote_all_identifiers at the time of the dump, so their quotes do not count.
WITH wanted AS MATERIALIZED (
  SELECT u.dump_id, u.kind, u.schema,
         CASE WHEN u.kind OPERATOR(pg_catalog.=) ANY ('{FUNCTION,PROCEDURE,AGGREGATE}')
              THEN pg_catalog.replace(u.tag, '"', '')
              ELSE u.tag
         END AS tag
    FROM ROWS FROM (
           pg_catalog.unnest(?::pg_catalog.int4[]),
           pg_catalog.unnest(?::pg_catalog.text[]),
           pg_catalog.unnest(?::pg_catalog.text[]),
           pg_catalog.unnest(?::pg_catalog.text[])) AS u (dump_id, kind, schema, tag)
), relations AS MATERIALIZED (
  SELECT c.oid, c.relkind, n.nspname AS schema, c.relname AS name
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
   WHERE n.nspname OPERATOR(pg_catalog.<>) 'pg_catalog'
     AND n.nspname OPERATOR(pg_catalog.<>) 'pg_toast'
), existing AS (
  -- the first type holds for all that follows, and a name would cut off what is longer
  SELECT CASE r.relkind
           WHEN 'r' THEN 'TABLE'
           WHEN 'p' THEN 'TABLE'
           WHEN 'f' THEN 'FOREIGN TABLE'
           WHEN 'v' THEN 'VIEW'
           WHEN 'm' THEN 'MATERIALIZED VIEW'
           WHEN 'S' THEN 'SEQUENCE'
           ELSE 'INDEX'
         END AS kind, r.schema::pg_catalog.text AS schema, r.name::pg_catalog.text AS tag
    FROM relations AS r
   WHERE r.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,f,v,m,S,i,I}'::pg_catalog."char"[])
  UNION ALL
  SELECT CASE r.relkind WHEN 'r' THEN 'TABLE ATTACH' WHEN 'p' THEN 'TABLE ATTACH'
                        WHEN 'f' THEN 'TABLE ATTACH' ELSE 'INDEX ATTACH' END, r.schema, r.name
    FROM pg_catalog.pg_inherits AS h
    JOIN relations AS r ON r.oid OPERATOR(pg_catalog.=) h.inhrelid
    JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) h.inhparent
   WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{p,I}'::pg_catalog."char"[])
  UNION ALL
  SELECT CASE c.contype WHEN 'f' THEN 'FK CONSTRAINT' WHEN 'c' THEN 'CHECK CONSTRAINT'
                        ELSE 'CONSTRAINT' END,
         r.schema, pg_catalog.concat(r.name, ' ', c.conname)
    FROM pg_catalog.pg_constraint AS c
    JOIN relations AS r ON r.oid OPERATOR(pg_catalog.=) c.conrelid
  UNION ALL
  SELECT 'CHECK CONSTRAINT', n.nspname, pg_catalog.concat(t.typname, ' ', c.conname)
    FROM pg_catalog.pg_constraint AS c
    JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) c.contypid
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
  UNION ALL
  SELECT 'DEFAULT', r.schema, pg_catalog.concat(r.name, ' ', a.attname)
    FROM pg_catalog.pg_attrdef AS d
    JOIN relations AS r ON r.oid OPERATOR(pg_catalog.=) d.adrelid
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid OPERATOR(pg_catalog.=) d.adrelid
         AND a.attnum OPERATOR(pg_catalog.=) d.adnum
  UNION ALL
  SELECT 'TRIGGER', r.schema, pg_catalog.concat(r.name, ' ', t.tgname)
    FROM pg_catalog.pg_trigger AS t
    JOIN relations AS r ON r.oid OPERATOR(pg_catalog.=) t.tgrelid
  UNION ALL
  -- a view that the rest of a dump must define anew is a row of NULLs until then (pg_dump.c, createDummyViewAsClause)
  SELECT 'RULE', r.schema, pg_catalog.concat(r.name, ' ', w.rulename)
    FROM pg_catalog.pg_rewrite AS w
    JOIN relations AS r ON r.oid OPERATOR(pg_catalog.=) w.ev_class
   WHERE CASE
           WHEN w.rulename OPERATOR(pg_catalog.<>) '_RETURN' THEN true
           WHEN pg_catalog.concat(r.name, ' _RETURN') OPERATOR(pg_catalog.=) ANY (
                  SELECT n.tag FROM wanted AS n WHERE n.kind OPERATOR(pg_catalog.=) 'RULE')
           THEN pg_catalog.pg_get_viewdef(r.oid) OPERATOR(pg_catalog.!~) '^\s*SELECT NULL::[^;]*;$'
                OR pg_catalog.pg_get_viewdef(r.oid) OPERATOR(pg_catalog.~) '\mFROM\M'
           ELSE false
         END
  UNION ALL
  SELECT 'POLICY', r.schema, pg_catalog.concat(r.name, ' ', p.polname)
    FROM pg_catalog.pg_policy AS p
    JOIN relations AS r ON r.oid OPERATOR(pg_catalog.=) p.polrelid
  UNION ALL
  SELECT 'STATISTICS', n.nspname, s.stxname
    FROM pg_catalog.pg_statistic_ext AS s
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) s.stxnamespace
  UNION ALL
  SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END,
         n.nspname,
         pg_catalog.replace(pg_catalog.concat(
           p.proname, '(',
           CASE WHEN p.prokind OPERATOR(pg_catalog.=) 'a' AND p.pronargs OPERATOR(pg_catalog.=) 0
                THEN '*' END,
           (SELECT pg_catalog.string_agg(
                     pg_catalog.format_type(a.type, NULL), ', ' ORDER BY a.position)
              FROM pg_catalog.unnest(p.proargtypes::pg_catalog.oid[])
                   WITH ORDINALITY AS a (type, position)),
           ')'), '"', '')
    FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
   WHERE n.nspname OPERATOR(pg_catalog.=) ANY (
           SELECT w.schema FROM wanted AS w
            WHERE w.kind OPERATOR(pg_catalog.=) ANY ('{FUNCTION,PROCEDURE,AGGREGATE}'))
  UNION ALL
  SELECT CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, n.nspname, t.typname
    FROM pg_catalog.pg_type AS t
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
  UNION ALL
  SELECT 'COLLATION', n.nspname, c.collname
    FROM pg_catalog.pg_collation AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.collnamespace
  UNION ALL
  SELECT 'CONVERSION', n.nspname, c.conname
    FROM pg_catalog.pg_conversion AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.connamespace
  UNION ALL
  SELECT 'OPERATOR', n.nspname, o.oprname
    FROM pg_catalog.pg_operator AS o
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) o.oprnamespace
  UNION ALL
  SELECT 'OPERATOR CLASS', n.nspname, o.opcname
    FROM pg_catalog.pg_opclass AS o
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) o.opcnamespace
  UNION ALL
  SELECT 'OPERATOR FAMILY', n.nspname, o.opfname
    FROM pg_catalog.pg_opfamily AS o
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) o.opfnamespace
  UNION ALL
  SELECT 'TEXT SEARCH CONFIGURATION', n.nspname, c.cfgname
    FROM pg_catalog.pg_ts_config AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.cfgnamespace
  UNION ALL
  SELECT 'TEXT SEARCH DICTIONARY', n.nspname, d.dictname
    FROM pg_catalog.pg_ts_dict AS d
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) d.dictnamespace
  UNION ALL
  SELECT 'TEXT SEARCH PARSER', n.nspname, p.prsname
    FROM pg_catalog.pg_ts_parser AS p
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) p.prsnamespace
  UNION ALL
  SELECT 'TEXT SEARCH TEMPLATE', n.nspname, t.tmplname
    FROM pg_catalog.pg_ts_template AS t
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) t.tmplnamespace
  UNION ALL
  SELECT 'SCHEMA', '', n.nspname FROM pg_catalog.pg_namespace AS n
  UNION ALL
  SELECT 'EXTENSION', '', e.extname FROM pg_catalog.pg_extension AS e
  UNION ALL
  SELECT 'PROCEDURAL LANGUAGE', '', l.lanname FROM pg_catalog.pg_language AS l
  UNION ALL
  SELECT 'ACCESS METHOD', '', a.amname FROM pg_catalog.pg_am AS a
  UNION ALL
  SELECT 'FOREIGN DATA WRAPPER', '', w.fdwname FROM pg_catalog.pg_foreign_data_wrapper AS w
  UNION ALL
  SELECT 'SERVER', '', s.srvname FROM pg_catalog.pg_foreign_server AS s
  UNION ALL
  SELECT 'PUBLICATION', '', p.pubname FROM pg_catalog.pg_publication AS p
  UNION ALL
  SELECT 'SUBSCRIPTION', '', s.subname
    FROM pg_catalog.pg_subscription AS s
    JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) s.subdbid
   WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
), found AS MATERIALIZED (
  SELECT DISTINCT e.kind::pg_catalog.text COLLATE "C" AS kind,
         e.schema::pg_catalog.text COLLATE "C" AS schema,
         e.tag::pg_catalog.text COLLATE "C" AS tag
    FROM existing AS e
)
SELECT w.dump_id
  FROM wanted AS w
  LEFT JOIN found AS f ON f.kind OPERATOR(pg_catalog.=) w.kind
       AND f.schema OPERATOR(pg_catalog.=) w.schema AND f.tag OPERATOR(pg_catalog.=) w.tag
 WHERE f.kind IS NULL
