-- Subscriptions of this database; they keep it from being dropped.
SELECT pg_catalog.quote_ident(subname) AS name, coalesce(subslotname, '') AS slot
  FROM pg_catalog.pg_subscription
 WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
