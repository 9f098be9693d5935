-- The session settings under which pg_dump runs its COPY (pg_dump.c, setup_connection), as far as this
-- server has them: what a COPY gives depends on them. Besides, the time zone that pg_dump is told by
-- its environment, and no end to an idle session. The last two give a range of pages in the table's
-- own order, and at once.
SELECT set_config(wanted.name, wanted.value, false)
  FROM (VALUES ('search_path', ''),
               ('DateStyle', 'ISO'),
               ('IntervalStyle', 'POSTGRES'),
               ('extra_float_digits', '3'),
               ('synchronize_seqscans', 'off'),
               ('statement_timeout', '0'),
               ('lock_timeout', '0'),
               ('idle_in_transaction_session_timeout', '0'),
               ('transaction_timeout', '0'),
               ('row_security', 'off'),
               ('restrict_nonsystem_relation_kind', 'view, foreign-table'),
               ('TimeZone', 'UTC'),
               ('idle_session_timeout', '0'),
               ('max_parallel_workers_per_gather', '0'),
               ('jit', 'off')) AS wanted (name, value)
  JOIN pg_catalog.pg_settings AS known ON known.name = wanted.name
