-- What pg_dump sets for its COPY besides (pg_dump.c, setup_connection), as far as this server has it. The
-- last three give a range of pages in the table's own order, and at once.
SELECT pg_catalog.set_config(wanted.name, wanted.value, false)
  FROM (VALUES ('restrict_nonsystem_relation_kind', 'view, foreign-table'),
               ('synchronize_seqscans', 'off'),
               ('max_parallel_workers_per_gather', '0'),
               ('jit', 'off')) AS wanted (name, value)
  JOIN pg_catalog.pg_settings AS known ON known.name = wanted.name
