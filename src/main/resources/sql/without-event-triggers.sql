-- Keeps event triggers from firing in this session, where the role may do so; others cannot have made any.
SELECT pg_catalog.set_config('session_replication_role', 'replica', false)
 WHERE pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on'
