-- Which of these names have come to mean another table than that with the object id beside them.
SELECT u.name
  FROM ROWS FROM (
         pg_catalog.unnest(?::pg_catalog.text[]),
         pg_catalog.unnest(?::bigint[]::pg_catalog.oid[])) AS u (name, oid)
 WHERE pg_catalog.to_regclass(u.name)::pg_catalog.oid IS DISTINCT FROM u.oid
