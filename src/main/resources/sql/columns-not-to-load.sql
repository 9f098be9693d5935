-- Which of these columns take no values: those that are not there or are generated, and those of views into which nothing can be
-- copied. The answer has their numbers.
SELECT DISTINCT u.dump_id
  FROM ROWS FROM (
         pg_catalog.unnest(?::pg_catalog.int4[]),
         pg_catalog.unnest(?::pg_catalog.text[]),
         pg_catalog.unnest(?::pg_catalog.text[]),
         pg_catalog.unnest(?::pg_catalog.text[])) AS u (dump_id, schema, name, "column")
  JOIN pg_catalog.pg_namespace AS n ON n.nspname OPERATOR(pg_catalog.=) u.schema::pg_catalog.name
  JOIN pg_catalog.pg_class AS c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
       AND c.relname OPERATOR(pg_catalog.=) u.name::pg_catalog.name
  LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
       AND a.attname OPERATOR(pg_catalog.=) u."column"::pg_catalog.name
       AND a.attnum OPERATOR(pg_catalog.>) 0
       AND NOT a.attisdropped
 WHERE a.attname IS NULL
    OR a.attgenerated OPERATOR(pg_catalog.<>) ''
    OR c.relkind NOT IN ('r', 'p', 'f')
       AND NOT EXISTS (
             SELECT
               FROM pg_catalog.pg_trigger AS t
              WHERE t.tgrelid OPERATOR(pg_catalog.=) c.oid
                -- INSTEAD OF INSERT
                AND (t.tgtype OPERATOR(pg_catalog.&) 68::pg_catalog.int2) OPERATOR(pg_catalog.=) 68)
