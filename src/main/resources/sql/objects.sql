-- Objects of this database by the kinds of pg_dump's table of contents, counted as pg_dump picks
-- them: no members of extensions, nothing that another object brings along.
WITH members AS (
  SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
), internal AS (
  SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'i'
), schemas AS (
  SELECT oid
    FROM pg_catalog.pg_namespace
   WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pgstow')
     AND nspname !~ '^pg_(toast|temp_|toast_temp_)'
), relations AS (
  SELECT c.oid, c.relkind
    FROM pg_catalog.pg_class c
   WHERE c.relnamespace IN (SELECT oid FROM schemas)
     AND NOT EXISTS (
       SELECT FROM members m WHERE m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND m.objid = c.oid)
), found AS (
  SELECT CASE relkind
           WHEN 'r' THEN 'TABLE'
           WHEN 'p' THEN 'TABLE'
           WHEN 'f' THEN 'FOREIGN TABLE'
           WHEN 'v' THEN 'VIEW'
           WHEN 'm' THEN 'MATERIALIZED VIEW'
           WHEN 'S' THEN 'SEQUENCE'
         END AS kind
    FROM relations
   WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
  UNION ALL
  SELECT 'INDEX'
    FROM pg_catalog.pg_index i
   WHERE i.indrelid IN (SELECT oid FROM relations)
     AND NOT EXISTS (
       SELECT FROM pg_catalog.pg_constraint c
        WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
  UNION ALL
  SELECT CASE contype WHEN 'f' THEN 'FK CONSTRAINT' ELSE 'CONSTRAINT' END
    FROM pg_catalog.pg_constraint
   WHERE conrelid IN (SELECT oid FROM relations)
     AND (contype IN ('p', 'u', 'x')
          OR contype = 'f' AND conparentid = 0
          -- from 18 on; valid ones are part of their table
          OR contype = 'n' AND NOT convalidated AND conislocal)
  UNION ALL
  SELECT 'TRIGGER'
    FROM pg_catalog.pg_trigger t
    LEFT JOIN pg_catalog.pg_trigger parent ON parent.oid = t.tgparentid
   WHERE t.tgrelid IN (SELECT oid FROM relations)
     -- a partition's own trigger only where it is enabled otherwise than its parent's
     AND CASE WHEN parent.oid IS NULL THEN NOT t.tgisinternal
              ELSE NOT parent.tgisinternal AND t.tgenabled <> parent.tgenabled END
  UNION ALL
  SELECT 'RULE'
    FROM pg_catalog.pg_rewrite
   WHERE ev_class IN (SELECT oid FROM relations) AND rulename <> '_RETURN'
  UNION ALL
  SELECT 'POLICY'
    FROM pg_catalog.pg_policy
   WHERE polrelid IN (SELECT oid FROM relations)
  UNION ALL
  SELECT CASE prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END
    FROM pg_catalog.pg_proc p
   WHERE p.pronamespace IN (SELECT oid FROM schemas)
     AND NOT EXISTS (
       SELECT FROM members m WHERE m.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND m.objid = p.oid)
     AND NOT EXISTS (
       SELECT FROM internal i WHERE i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.objid = p.oid)
  UNION ALL
  SELECT 'DOMAIN'
    FROM pg_catalog.pg_type t
   WHERE t.typtype = 'd'
     AND t.typnamespace IN (SELECT oid FROM schemas)
     AND NOT EXISTS (
       SELECT FROM members m WHERE m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND m.objid = t.oid)
  UNION ALL
  SELECT 'EXTENSION' FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'
  UNION ALL
  SELECT 'STATISTICS'
    FROM pg_catalog.pg_statistic_ext
   WHERE stxnamespace IN (SELECT oid FROM schemas)
  UNION ALL
  SELECT 'PUBLICATION' FROM pg_catalog.pg_publication
)
SELECT k.kind, pg_catalog.count(f.kind) AS objects
  FROM pg_catalog.unnest(ARRAY[
         'TABLE', 'FOREIGN TABLE', 'VIEW', 'MATERIALIZED VIEW', 'SEQUENCE', 'INDEX', 'CONSTRAINT',
         'FK CONSTRAINT', 'TRIGGER', 'RULE', 'POLICY', 'FUNCTION', 'PROCEDURE', 'AGGREGATE',
         'DOMAIN', 'EXTENSION', 'STATISTICS', 'PUBLICATION']) AS k(kind)
  LEFT JOIN found f USING (kind)
 GROUP BY k.kind
 ORDER BY k.kind
