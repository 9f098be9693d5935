-- What the server says of the indexes it is building in this database. A phase counts blocks or
-- tuples, and some count nothing.
SELECT pg_catalog.format(
         'server: %s%s: %s%s',
         relid::pg_catalog.regclass,
         ' ' || nullif(index_relid, 0)::pg_catalog.regclass,
         phase,
         CASE
           WHEN blocks_total > 0 THEN pg_catalog.format(' (%s %%)', 100 * blocks_done / blocks_total)
           WHEN tuples_total > 0 THEN pg_catalog.format(' (%s %%)', 100 * tuples_done / tuples_total)
         END) AS says
  FROM pg_catalog.pg_stat_progress_create_index
 WHERE datname = pg_catalog.current_database()
 ORDER BY relid
