-- The database this session is in, as CREATE DATABASE would name its properties.
-- Columns differ between versions, hence the detour through JSON.
SELECT pg_catalog.current_database() AS name,
       pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
       d.datcollate AS collation,
       d.datctype AS character_type,
       CASE coalesce(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c')
         WHEN 'i' THEN 'icu'
         WHEN 'b' THEN 'builtin'
         ELSE 'libc'
       END AS locale_provider,
       pg_catalog.pg_database_size(d.oid) AS size
  FROM pg_catalog.pg_database d
 WHERE d.datname = pg_catalog.current_database()
