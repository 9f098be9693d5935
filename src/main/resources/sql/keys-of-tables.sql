-- The unique indexes and exclusion constraints of tables. For each: whether it tells any row from all others, so that no row can be there
-- twice, from which columns what it compares comes, and whether ON CONFLICT refuses the table, because a key is deferrable, or for its
-- rules. An index with a predicate tells nothing of other rows, and NULLs are distinct; so may be the values of an expression, or those
-- that an exclusion constraint compares. A generated column comes from other columns, or from none. NULLS NOT DISTINCT came with
-- PostgreSQL 15, NOT NULL that is not validated with 18; a generated column depends on the others as a column before 15, as its
-- expression since.
WITH used AS (
  SELECT i.indexrelid, i.indrelid, k.attnum
    FROM pg_catalog.pg_index AS i
   CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (attnum, position)
   WHERE i.indisunique
     AND k.position OPERATOR(pg_catalog.<=) i.indnkeyatts
     AND k.attnum OPERATOR(pg_catalog.<>) 0
   UNION
  SELECT i.indexrelid, i.indrelid, d.refobjsubid
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_depend AS d ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
         AND d.objid OPERATOR(pg_catalog.=) i.indexrelid
         AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
         AND d.refobjid OPERATOR(pg_catalog.=) i.indrelid
         AND d.refobjsubid OPERATOR(pg_catalog.<>) 0
   WHERE i.indisunique
     AND i.indexprs IS NOT NULL
), given AS (
  SELECT u.indexrelid,
         pg_catalog.array_agg(DISTINCT coalesce(CASE WHEN a.attgenerated OPERATOR(pg_catalog.=) '' THEN a.attname ELSE o.attname END, '')
                              ::pg_catalog.text) AS columns
    FROM used AS u
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid OPERATOR(pg_catalog.=) u.indrelid AND a.attnum OPERATOR(pg_catalog.=) u.attnum
    LEFT JOIN pg_catalog.pg_attrdef AS e ON e.adrelid OPERATOR(pg_catalog.=) u.indrelid AND e.adnum OPERATOR(pg_catalog.=) u.attnum
    LEFT JOIN pg_catalog.pg_depend AS d ON d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
         AND d.refobjid OPERATOR(pg_catalog.=) u.indrelid
         AND d.refobjsubid OPERATOR(pg_catalog.<>) u.attnum
         AND (d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid OPERATOR(pg_catalog.=) e.oid
              OR d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                 AND d.objid OPERATOR(pg_catalog.=) u.indrelid AND d.objsubid OPERATOR(pg_catalog.=) u.attnum)
    LEFT JOIN pg_catalog.pg_attribute AS o ON o.attrelid OPERATOR(pg_catalog.=) u.indrelid
         AND o.attnum OPERATOR(pg_catalog.=) d.refobjsubid AND o.attnum OPERATOR(pg_catalog.>) 0
   GROUP BY u.indexrelid
)
SELECT n.nspname AS schema, c.relname AS name,
       i.indisvalid AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
         AND (coalesce((pg_catalog.to_jsonb(i) OPERATOR(pg_catalog.->>) 'indnullsnotdistinct')::pg_catalog.bool, false)
              OR NOT EXISTS (
                   SELECT
                     FROM pg_catalog.unnest(i.indkey::pg_catalog.int2[])
                          WITH ORDINALITY AS k (attnum, position)
                     LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
                          AND a.attnum OPERATOR(pg_catalog.=) k.attnum AND a.attnotnull
                    WHERE k.position OPERATOR(pg_catalog.<=) i.indnkeyatts
                      AND (a.attnum IS NULL
                           OR EXISTS (
                                SELECT
                                  FROM pg_catalog.pg_constraint AS o
                                 WHERE o.conrelid OPERATOR(pg_catalog.=) c.oid
                                   AND o.contype OPERATOR(pg_catalog.=) 'n'
                                   AND o.conkey[1] OPERATOR(pg_catalog.=) k.attnum
                                   AND NOT o.convalidated)))) AS tells,
       coalesce(g.columns, '{}') AS columns,
       i.indisvalid AND NOT i.indimmediate
         OR EXISTS (
              SELECT
                FROM pg_catalog.pg_rewrite AS r
               WHERE r.ev_class OPERATOR(pg_catalog.=) c.oid AND r.ev_type IN ('2', '3')) AS refuses
  FROM pg_catalog.pg_index AS i
  JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) i.indrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
  LEFT JOIN given AS g ON g.indexrelid OPERATOR(pg_catalog.=) i.indexrelid
 WHERE (i.indisunique OR i.indisexclusion)
   AND n.nspname OPERATOR(pg_catalog.!~) '^pg_'
