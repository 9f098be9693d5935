-- The settings of every session of pgstow, whatever a role, a database or the server's own configuration
-- says: how values are read and written as text, what statements mean, and no end to a session that
-- waits. How bytea is written is not among them: pg_dump leaves it, and it is read in either form. The
-- last ones only a superuser may change, and only a superuser is asked to.
SELECT pg_catalog.set_config(wanted.name, wanted.value, false)
  FROM (VALUES ('statement_timeout', '0'),
               ('lock_timeout', '0'),
               ('idle_in_transaction_session_timeout', '0'),
               ('idle_session_timeout', '0'),
               ('transaction_timeout', '0'),
               ('default_transaction_isolation', 'read committed'),
               ('default_transaction_read_only', 'off'),
               ('default_transaction_deferrable', 'off'),
               ('exit_on_error', 'off'),
               ('client_min_messages', 'warning'),
               ('DateStyle', 'ISO'),
               ('IntervalStyle', 'postgres'),
               ('TimeZone', 'UTC'),
               ('extra_float_digits', '3'),
               ('array_nulls', 'on'),
               ('xmloption', 'content'),
               ('standard_conforming_strings', 'on'),
               ('backslash_quote', 'safe_encoding'),
               ('transform_null_equals', 'off'),
               ('quote_all_identifiers', 'off'),
               ('row_security', 'off'),
               ('lo_compat_privileges', 'off'),
               ('session_replication_role', 'origin'),
               ('ignore_checksum_failure', 'off'),
               ('zero_damaged_pages', 'off')) AS wanted (name, value)
  JOIN pg_catalog.pg_settings AS known ON known.name = wanted.name
 WHERE known.context = 'user' OR pg_catalog.current_setting('is_superuser')::boolean
