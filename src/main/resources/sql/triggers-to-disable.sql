-- Triggers of users that fire when rows come in. Up to PostgreSQL 14 those that partitions have of their
-- parents count as the server's own, and only a superuser may disable them.
-- Parameters: how they fire (tgenabled), and the table that is loaded, whose partitions count, too; or nothing for all tables.
SELECT n.nspname AS schema, c.relname AS name, t.tgname AS trigger, t.tgenabled AS mode,
       pg_catalog.pg_has_role(c.relowner, 'USAGE')
         AND (NOT t.tgisinternal
              OR pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on') AS may
  FROM pg_catalog.pg_trigger AS t
  JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) t.tgrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 CROSS JOIN (SELECT pg_catalog.to_regclass(nullif(?, ''))) AS loaded (relation)
 WHERE t.tgenabled OPERATOR(pg_catalog.=) ANY (?::pg_catalog."char"[])
   AND (NOT t.tgisinternal
        OR t.tgconstraint OPERATOR(pg_catalog.=) 0
           AND pg_catalog.to_jsonb(t) OPERATOR(pg_catalog.->>) 'tgparentid' OPERATOR(pg_catalog.<>) '0')
   -- of INSERT (pg_trigger.h, TRIGGER_TYPE_INSERT)
   AND t.tgtype OPERATOR(pg_catalog.&) 4::smallint OPERATOR(pg_catalog.<>) 0
   AND (loaded.relation IS NULL
        OR c.oid OPERATOR(pg_catalog.=) loaded.relation::pg_catalog.oid
        OR c.oid OPERATOR(pg_catalog.=) ANY (
             ARRAY (SELECT p.relid::pg_catalog.oid
                      FROM pg_catalog.pg_partition_tree(loaded.relation) AS p)))
 ORDER BY 1, 2, 3
