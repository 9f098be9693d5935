-- Subscriptions of this database; they keep it from being dropped.
SELECT quote_ident(subname) AS name, coalesce(subslotname, '') AS slot
  FROM pg_subscription
 WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
