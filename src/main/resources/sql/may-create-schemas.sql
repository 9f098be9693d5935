SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS may
