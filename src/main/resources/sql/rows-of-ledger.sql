-- Whose rows a table has: an item and its record are one transaction, so that the rows which the ledger's items of these
-- entries have brought have the transaction of one of their records. Another row may be one of them that somebody has
-- updated, unless its transaction began before the first of them; an age grows with the time that has passed.
-- :table is the table. Parameters: dump ids, twice.
SELECT pg_catalog.count(*) FILTER (WHERE held.loaded) AS loaded,
       pg_catalog.count(*) FILTER (WHERE NOT held.loaded AND held.before) AS before,
       pg_catalog.count(*) FILTER (WHERE NOT held.loaded AND NOT held.before) AS since
  FROM (SELECT r.xmin IN (
                 SELECT l.xmin FROM pgstow.ledger AS l
                  WHERE l.dump_id OPERATOR(pg_catalog.=) ANY (?::pg_catalog.int4[])) AS loaded,
               pg_catalog.age(r.xmin) OPERATOR(pg_catalog.>) first.age AS before
          FROM ONLY :table AS r
         CROSS JOIN (
                 SELECT pg_catalog.max(pg_catalog.age(l.xmin)) AS age FROM pgstow.ledger AS l
                  WHERE l.dump_id OPERATOR(pg_catalog.=) ANY (?::pg_catalog.int4[])) AS first) AS held
