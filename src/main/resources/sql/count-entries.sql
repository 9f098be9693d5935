-- About how many entries the table of contents of a whole dump has: a table has one for itself and
-- one for its rows, a sequence one for itself, its owner and its value.
SELECT (SELECT coalesce(pg_catalog.sum(CASE c.relkind
                              WHEN 'r' THEN 2 WHEN 'm' THEN 2 WHEN 'S' THEN 3 ELSE 1 END), 0)
          FROM pg_catalog.pg_class c
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'i', 'I') AND c.oid >= 16384
           AND c.relnamespace::pg_catalog.regnamespace::pg_catalog.text <> 'pg_toast')
       + (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attrdef d WHERE d.oid >= 16384)
       + (SELECT pg_catalog.count(*) FROM pg_catalog.pg_proc p WHERE p.oid >= 16384)
       + (SELECT pg_catalog.count(*) FROM pg_catalog.pg_constraint c
           WHERE c.oid >= 16384 AND c.contype = 'f')
       + (SELECT pg_catalog.count(*) FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal)
       AS entries
