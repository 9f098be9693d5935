-- The encoding and the locale of a database of this server. Columns differ between versions, hence the detour through JSON.
SELECT pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
       d.datcollate AS collation,
       d.datctype AS character_type,
       CASE pg_catalog.to_jsonb(d) OPERATOR(pg_catalog.->>) 'datlocprovider'
         WHEN 'i' THEN 'icu'
         WHEN 'b' THEN 'builtin'
         ELSE 'libc'
       END AS locale_provider
  FROM pg_catalog.pg_database AS d
 WHERE d.datname OPERATOR(pg_catalog.=) ?::pg_catalog.name
