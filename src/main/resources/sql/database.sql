-- The database this session is in, as CREATE DATABASE would name its properties.
-- Columns differ between versions, hence the detour through JSON.
SELECT current_database() AS name,
       pg_encoding_to_char(d.encoding) AS encoding,
       d.datcollate AS collation,
       d.datctype AS character_type,
       CASE coalesce(to_jsonb(d) ->> 'datlocprovider', 'c')
         WHEN 'i' THEN 'icu'
         WHEN 'b' THEN 'builtin'
         ELSE 'libc'
       END AS locale_provider,
       pg_database_size(d.oid) AS size
  FROM pg_database d
 WHERE d.datname = current_database()
