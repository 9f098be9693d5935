-- Schemas, extensions, languages and publications, as pg_dump tags privileges and comments on them: names are as they are, or quoted where they must be.
SELECT pg_catalog.concat(o.kind, ' ', f.name)
  FROM (SELECT 'SCHEMA', nspname FROM pg_catalog.pg_namespace
        UNION ALL
        SELECT 'EXTENSION', extname FROM pg_catalog.pg_extension
        UNION ALL
        SELECT 'LANGUAGE', lanname FROM pg_catalog.pg_language
        UNION ALL
        SELECT 'PUBLICATION', pubname FROM pg_catalog.pg_publication) AS o (kind, name)
 CROSS JOIN LATERAL (VALUES (o.name::pg_catalog.text), (pg_catalog.quote_ident(o.name))) AS f (name)
