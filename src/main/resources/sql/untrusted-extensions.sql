-- Which of these extensions only a superuser may make, and nobody has made in this database.
SELECT e.name
  FROM pg_catalog.pg_available_extensions e
  JOIN pg_catalog.pg_available_extension_versions v ON v.name = e.name AND v.version = e.default_version
 WHERE e.name = ANY (?::pg_catalog.text[])
   AND e.installed_version IS NULL
   AND v.superuser
   AND NOT v.trusted
