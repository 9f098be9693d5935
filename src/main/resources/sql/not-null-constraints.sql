-- Constraints that pg_dump calls by the same kind as keys, though no index is behind them.
SELECT n.nspname AS schema, c.relname || ' ' || k.conname AS tag
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE k.contype = 'n'
