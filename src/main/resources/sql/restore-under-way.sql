-- The schema that holds the ledger of a restore into this database, if one is under way. Its comment
-- marks it and holds the schema's own OID, so a copy of it that came with an archive does not count.
-- Whatever a restore brings along was made after its ledger.
--
-- Anybody who may create schemas can make one like it, and what is read and written in it runs the
-- triggers, rules, policies, defaults and checks of whoever owns its tables. So the answer tells whether
-- * the role has made it: the schema and its tables are its own, or a superuser has it and they are one's;
-- * it is as pgstow makes it: nobody else has rights on it, and there is nothing that runs;
-- * it is credible as a sign of a restore: the role, a superuser or the owner of the database has it.
-- Parameter: the role that restores, if it is not the current one.
WITH me AS (
  SELECT r.oid, r.rolsuper
    FROM pg_catalog.pg_roles AS r
   WHERE r.rolname OPERATOR(pg_catalog.=) coalesce(nullif(?, ''), current_user)::pg_catalog.name
), marked AS (
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl
    FROM pg_catalog.pg_namespace AS n
    JOIN pg_catalog.pg_description AS d
         ON d.objoid OPERATOR(pg_catalog.=) n.oid
        AND d.classoid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass
        AND d.objsubid OPERATOR(pg_catalog.=) 0
   WHERE d.description OPERATOR(pg_catalog.=) pg_catalog.concat(
           'A restore in progress, ledger ', n.oid,
           '. pgstow drops this schema when it is complete.')
     AND (SELECT pg_catalog.count(*)
            FROM pg_catalog.pg_class AS c
           WHERE c.relnamespace OPERATOR(pg_catalog.=) n.oid
             AND c.relname OPERATOR(pg_catalog.=) ANY ('{restore,ledger}'::pg_catalog.name[])
             AND c.relkind OPERATOR(pg_catalog.=) 'r') OPERATOR(pg_catalog.=) 2
), relations AS (
  SELECT c.oid, c.relnamespace AS schema, c.relname, c.relkind, c.relpersistence, c.relowner,
         c.relacl, c.relrowsecurity, c.relispartition
    FROM pg_catalog.pg_class AS c
    JOIN marked AS m ON m.oid OPERATOR(pg_catalog.=) c.relnamespace
), owners AS (
  SELECT m.oid AS schema, m.nspowner AS owner FROM marked AS m
   UNION
  SELECT r.schema, r.relowner FROM relations AS r
), grants AS (
  SELECT m.oid AS schema
    FROM marked AS m
   CROSS JOIN LATERAL pg_catalog.aclexplode(m.nspacl) AS g
   WHERE g.grantee OPERATOR(pg_catalog.<>) m.nspowner
   UNION
  SELECT r.schema
    FROM relations AS r
   CROSS JOIN LATERAL pg_catalog.aclexplode(r.relacl) AS g
   WHERE g.grantee OPERATOR(pg_catalog.<>) r.relowner
), known AS (
  SELECT k.relation, k.name, k.type, k.value
    FROM (VALUES ('restore', 'backup', 'text', NULL),
                 ('restore', 'archive', 'text', NULL),
                 ('restore', 'run', 'uuid', NULL),
                 ('restore', 'started', 'timestamptz', 'now()'),
                 ('ledger', 'dump_id', 'int4', NULL),
                 ('ledger', 'first', 'int8', NULL),
                 ('ledger', 'past', 'int8', NULL),
                 ('ledger', 'rows', 'int8', NULL),
                 ('ledger', 'skipped', 'int8', NULL),
                 ('ledger', 'left_out', 'text', NULL),
                 ('ledger', 'done', 'timestamptz', 'now()'),
                 ('unlogged', 'intact', 'bool', NULL)) AS k (relation, name, type, value)
), strange AS (
  SELECT r.schema
    FROM relations AS r
   WHERE r.relkind OPERATOR(pg_catalog.<>) 'i'
     AND (r.relkind OPERATOR(pg_catalog.<>) 'r'
          OR r.relname OPERATOR(pg_catalog.<>) ALL
             ('{restore,ledger,unlogged}'::pg_catalog.name[])
          OR r.relpersistence OPERATOR(pg_catalog.<>)
             CASE WHEN r.relname OPERATOR(pg_catalog.=) 'unlogged' THEN 'u' ELSE 'p' END
          OR r.relrowsecurity
          OR r.relispartition
          OR EXISTS (SELECT FROM pg_catalog.pg_trigger AS t
                      WHERE t.tgrelid OPERATOR(pg_catalog.=) r.oid)
          OR EXISTS (SELECT FROM pg_catalog.pg_rewrite AS w
                      WHERE w.ev_class OPERATOR(pg_catalog.=) r.oid)
          OR EXISTS (SELECT FROM pg_catalog.pg_policy AS p
                      WHERE p.polrelid OPERATOR(pg_catalog.=) r.oid)
          OR EXISTS (SELECT FROM pg_catalog.pg_inherits AS i
                      WHERE i.inhparent OPERATOR(pg_catalog.=) r.oid
                         OR i.inhrelid OPERATOR(pg_catalog.=) r.oid)
          OR EXISTS (SELECT FROM pg_catalog.pg_constraint AS c
                      WHERE c.confrelid OPERATOR(pg_catalog.=) r.oid
                         OR c.conrelid OPERATOR(pg_catalog.=) r.oid
                            AND c.contype OPERATOR(pg_catalog.<>) ALL
                                ('{p,n}'::pg_catalog."char"[]))
          OR EXISTS (SELECT FROM pg_catalog.pg_index AS i
                      WHERE i.indrelid OPERATOR(pg_catalog.=) r.oid
                        AND NOT i.indisprimary)
          OR EXISTS (
            SELECT
              FROM pg_catalog.pg_attribute AS a
              JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) a.atttypid
              LEFT JOIN pg_catalog.pg_attrdef AS v
                   ON v.adrelid OPERATOR(pg_catalog.=) a.attrelid
                  AND v.adnum OPERATOR(pg_catalog.=) a.attnum
             WHERE a.attrelid OPERATOR(pg_catalog.=) r.oid
               AND a.attnum OPERATOR(pg_catalog.>) 0
               AND NOT a.attisdropped
               AND NOT EXISTS (
                 SELECT
                   FROM known AS k
                  WHERE k.relation OPERATOR(pg_catalog.=) r.relname::pg_catalog.text
                    AND k.name OPERATOR(pg_catalog.=) a.attname::pg_catalog.text
                    AND k.type OPERATOR(pg_catalog.=) t.typname::pg_catalog.text
                    AND t.typnamespace::pg_catalog.regnamespace::pg_catalog.text
                        OPERATOR(pg_catalog.=) 'pg_catalog'
                    AND pg_catalog.pg_get_expr(v.adbin, v.adrelid)
                        IS NOT DISTINCT FROM k.value)))
), answers AS (
  SELECT m.oid,
         m.nspname AS schema,
         (SELECT pg_catalog.string_agg(pg_catalog.pg_get_userbyid(o.owner)::pg_catalog.text, ', '
                   ORDER BY pg_catalog.pg_get_userbyid(o.owner))
            FROM owners AS o
           WHERE o.schema OPERATOR(pg_catalog.=) m.oid) AS owners,
         NOT EXISTS (
           SELECT
             FROM owners AS o
            WHERE o.schema OPERATOR(pg_catalog.=) m.oid
              AND NOT EXISTS (
                SELECT
                  FROM me
                 WHERE me.oid OPERATOR(pg_catalog.=) o.owner
                    OR me.rolsuper
                       AND EXISTS (SELECT
                                     FROM pg_catalog.pg_roles AS r
                                    WHERE r.oid OPERATOR(pg_catalog.=) o.owner
                                      AND r.rolsuper))) AS own,
         NOT EXISTS (SELECT FROM grants AS g WHERE g.schema OPERATOR(pg_catalog.=) m.oid)
         AND NOT EXISTS (SELECT FROM strange AS s WHERE s.schema OPERATOR(pg_catalog.=) m.oid)
           AS intact,
         NOT EXISTS (
           SELECT
             FROM owners AS o
            WHERE o.schema OPERATOR(pg_catalog.=) m.oid
              AND NOT EXISTS (
                SELECT
                  FROM pg_catalog.pg_roles AS r
                 CROSS JOIN pg_catalog.pg_database AS d
                 WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
                   AND r.oid OPERATOR(pg_catalog.=) o.owner
                   AND (r.rolsuper
                        OR r.oid OPERATOR(pg_catalog.=) d.datdba
                        OR EXISTS (SELECT
                                     FROM me
                                    WHERE me.oid OPERATOR(pg_catalog.=) r.oid)))) AS credible
    FROM marked AS m
)
SELECT a.schema, a.owners, a.own, a.intact, a.credible
  FROM answers AS a
 ORDER BY a.own AND a.intact DESC, a.credible DESC, a.oid
 LIMIT 1
