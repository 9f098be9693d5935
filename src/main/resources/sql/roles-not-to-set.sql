-- To which of these roles the current one cannot hand an object over: from 16 on a member need not
-- have the right to act as the role.
SELECT wanted
  FROM pg_catalog.unnest(?::pg_catalog.text[]) AS wanted
  JOIN pg_catalog.pg_roles ON rolname = wanted
 WHERE NOT pg_catalog.pg_has_role(oid, 'SET')
