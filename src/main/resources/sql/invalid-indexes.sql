-- Indexes that cannot be used and should be. One on a partitioned table alone (ON ONLY) is invalid
-- by right for as long as a partition lacks its part of it.
SELECT i.indexrelid::pg_catalog.regclass::pg_catalog.text AS name
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
 WHERE NOT i.indisvalid
   AND (c.relkind = 'i'
        OR (SELECT pg_catalog.count(*) FROM pg_catalog.pg_inherits p WHERE p.inhparent = i.indexrelid)
           = (SELECT pg_catalog.count(*) FROM pg_catalog.pg_inherits p WHERE p.inhparent = i.indrelid))
 ORDER BY 1
