-- Ten thousand tables of 20 rows, each with a serial key; a transaction each, as each takes several locks.
SELECT format('CREATE TABLE t%s (id serial PRIMARY KEY, name text)', i),
       format('INSERT INTO t%s (name) SELECT md5(n::text) FROM generate_series(1, 20) n', i)
FROM generate_series(1, 10000) i \gexec
ANALYZE;
