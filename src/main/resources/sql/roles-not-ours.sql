-- To which of these roles the current one cannot hand an object over, before 16.
SELECT wanted
  FROM unnest(?::text[]) AS wanted
  JOIN pg_roles ON rolname = wanted
 WHERE NOT pg_has_role(oid, 'MEMBER')
