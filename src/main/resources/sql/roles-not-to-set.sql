-- To which of these roles the current one cannot hand an object over: from 16 on a member need not
-- have the right to act as the role.
SELECT wanted
  FROM unnest(?::text[]) AS wanted
  JOIN pg_roles ON rolname = wanted
 WHERE NOT pg_has_role(oid, 'SET')
