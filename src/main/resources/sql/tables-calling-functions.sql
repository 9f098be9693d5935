-- Tables whose rows call functions that are not the server's own while they are loaded: in CHECK constraints, in stored generated
-- columns, in keys of partitions, and in the checks of domains, which may be in arrays, composite types and ranges; directly, or by
-- way of an operator. A default calls none: each row has its values. Rows that are loaded at the root of a partition tree may go into
-- any of its tables, and a partition is checked by the keys of the tables above it, so all tables of a tree go together. A generated
-- column depends on functions as a column before PostgreSQL 15, as its expression since. The parameter: whether functions of
-- extensions count.
WITH RECURSIVE edges AS (
  -- what calls, and what it calls
  SELECT d.classid, d.objid, d.refclassid, d.refobjid
    FROM pg_catalog.pg_depend AS d
   WHERE d.classid IN ('pg_catalog.pg_constraint'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass)
     AND d.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass,
                          'pg_catalog.pg_type'::pg_catalog.regclass)
     AND d.deptype OPERATOR(pg_catalog.=) 'n'
     AND d.refobjid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
   UNION ALL
  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, c.contypid, 'pg_catalog.pg_constraint'::pg_catalog.regclass, c.oid
    FROM pg_catalog.pg_constraint AS c
   WHERE c.contypid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
   UNION ALL
  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 'pg_catalog.pg_type'::pg_catalog.regclass, part.oid
    FROM pg_catalog.pg_type AS t
   CROSS JOIN LATERAL (VALUES (t.typbasetype), (t.typelem)) AS part (oid)
   WHERE part.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
   UNION ALL
  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, c.reltype, 'pg_catalog.pg_type'::pg_catalog.regclass, a.atttypid
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
   WHERE c.reltype OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
     AND a.attnum OPERATOR(pg_catalog.>) 0
     AND NOT a.attisdropped
     AND a.atttypid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
   UNION ALL
  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, of_subtype.oid, 'pg_catalog.pg_type'::pg_catalog.regclass, r.rngsubtype
    FROM pg_catalog.pg_range AS r
   CROSS JOIN LATERAL (
           VALUES (r.rngtypid), ((pg_catalog.to_jsonb(r) OPERATOR(pg_catalog.->>) 'rngmultitypid')::pg_catalog.oid)) AS of_subtype (oid)
   WHERE r.rngsubtype OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
), callers AS (
  SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid AS classid, p.oid AS objid
    FROM pg_catalog.pg_proc AS p
   WHERE p.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
     AND (?
          OR NOT EXISTS (
               SELECT
                 FROM pg_catalog.pg_depend AS d
                WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
                  AND d.objid OPERATOR(pg_catalog.=) p.oid
                  AND d.deptype OPERATOR(pg_catalog.=) 'e'))
   UNION
  SELECT e.classid::pg_catalog.oid, e.objid
    FROM callers
    JOIN edges AS e ON e.refclassid OPERATOR(pg_catalog.=) callers.classid AND e.refobjid OPERATOR(pg_catalog.=) callers.objid
), calling AS (
  SELECT c.conrelid AS oid
    FROM pg_catalog.pg_constraint AS c
    JOIN callers ON callers.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_constraint'::pg_catalog.regclass
         AND callers.objid OPERATOR(pg_catalog.=) c.oid
   WHERE c.contype OPERATOR(pg_catalog.=) 'c'
     AND c.conrelid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
   UNION
  SELECT a.attrelid
    FROM pg_catalog.pg_attribute AS a
    JOIN callers ON callers.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_type'::pg_catalog.regclass
         AND callers.objid OPERATOR(pg_catalog.=) a.atttypid
   WHERE a.attnum OPERATOR(pg_catalog.>) 0
     AND NOT a.attisdropped
   UNION
  SELECT a.attrelid
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_attrdef AS e ON e.adrelid OPERATOR(pg_catalog.=) a.attrelid AND e.adnum OPERATOR(pg_catalog.=) a.attnum
    JOIN pg_catalog.pg_depend AS d ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_attrdef'::pg_catalog.regclass
         AND d.objid OPERATOR(pg_catalog.=) e.oid
    JOIN callers ON callers.classid OPERATOR(pg_catalog.=) d.refclassid AND callers.objid OPERATOR(pg_catalog.=) d.refobjid
   WHERE a.attgenerated OPERATOR(pg_catalog.=) 's'
   UNION
  SELECT d.objid
    FROM pg_catalog.pg_depend AS d
    JOIN callers ON callers.classid OPERATOR(pg_catalog.=) d.refclassid AND callers.objid OPERATOR(pg_catalog.=) d.refobjid
   WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
)
SELECT DISTINCT n.nspname AS schema, c.relname AS name
  FROM calling
  LEFT JOIN LATERAL pg_catalog.pg_partition_tree(pg_catalog.pg_partition_root(calling.oid)) AS tree ON true
  JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) coalesce(tree.relid::pg_catalog.oid, calling.oid)
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.relkind IN ('r', 'p')
