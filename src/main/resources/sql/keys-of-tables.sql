-- Tables with unique indexes or exclusion constraints: whether one of them tells any row from all others, so that no row can be there
-- twice, and whether ON CONFLICT refuses the table, because a key is deferrable, or for its rules. An index with a predicate tells
-- nothing of other rows, and NULLs are distinct; so may be the values of an expression, or those that an exclusion constraint compares.
-- NULLS NOT DISTINCT came with PostgreSQL 15, NOT NULL that is not validated with 18.
SELECT n.nspname AS schema, c.relname AS name,
       pg_catalog.bool_or(
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
                                   AND NOT o.convalidated))))) AS tells,
       pg_catalog.bool_or(i.indisvalid AND NOT i.indimmediate)
         OR EXISTS (
              SELECT
                FROM pg_catalog.pg_rewrite AS r
               WHERE r.ev_class OPERATOR(pg_catalog.=) c.oid AND r.ev_type IN ('2', '3')) AS refuses
  FROM pg_catalog.pg_index AS i
  JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) i.indrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE (i.indisunique OR i.indisexclusion)
   AND n.nspname OPERATOR(pg_catalog.!~) '^pg_'
 GROUP BY n.nspname, c.relname, c.oid
