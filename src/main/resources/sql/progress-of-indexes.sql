-- What the server says of the indexes it is building in this database. A phase counts blocks or
-- tuples, and some count nothing.
SELECT format(
         'server: %s%s: %s%s',
         relid::regclass,
         ' ' || nullif(index_relid, 0)::regclass,
         phase,
         CASE
           WHEN blocks_total > 0 THEN format(' (%s %%)', 100 * blocks_done / blocks_total)
           WHEN tuples_total > 0 THEN format(' (%s %%)', 100 * tuples_done / tuples_total)
         END) AS says
  FROM pg_stat_progress_create_index
 WHERE datname = current_database()
 ORDER BY relid
