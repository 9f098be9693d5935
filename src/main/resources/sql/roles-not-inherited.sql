-- To which of these roles the current one can hand an object over, but then not do with it what an owner may: it is a member that does not
-- inherit the privileges of the role.
SELECT wanted
  FROM pg_catalog.unnest(?::pg_catalog.text[]) AS wanted
  JOIN pg_catalog.pg_roles ON rolname OPERATOR(pg_catalog.=) wanted::pg_catalog.name
 WHERE pg_catalog.pg_has_role(oid, 'MEMBER')
   AND NOT pg_catalog.pg_has_role(oid, 'USAGE')
