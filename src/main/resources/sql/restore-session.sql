-- What a restore sets besides (pg_backup_archiver.c, _doSetFixedOutputState), as far as this server has
-- it. An item and its record are one transaction: both are lost in a crash, or neither.
SELECT pg_catalog.set_config(wanted.name, wanted.value, false)
  FROM (VALUES ('check_function_bodies', 'off'),
               ('restrict_nonsystem_relation_kind', ''),
               ('synchronous_commit', 'off')) AS wanted (name, value)
  JOIN pg_catalog.pg_settings AS known ON known.name = wanted.name
