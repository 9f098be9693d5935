-- Whether a table is partitioned. Parameter: its qualified name.
SELECT 1 FROM pg_catalog.pg_partitioned_table
 WHERE partrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass(?::pg_catalog.text)
