SELECT coalesce(usename, backend_type) || ' (process ' || pid || ')'
  FROM pg_catalog.pg_stat_activity
 WHERE datname = ? AND pid <> pg_catalog.pg_backend_pid()
 ORDER BY 1
