-- Whether a role has the rights of a database's owner, and the current one has not: a member of a role that does not inherit its
-- privileges acts as an owner only after SET ROLE. Parameters: the role, the database.
SELECT NOT pg_catalog.pg_has_role(d.datdba, 'USAGE') AND pg_catalog.pg_has_role(r.oid, d.datdba, 'USAGE') AS alone
  FROM pg_catalog.pg_database AS d
 CROSS JOIN pg_catalog.pg_roles AS r
 WHERE r.rolname OPERATOR(pg_catalog.=) ?::pg_catalog.name
   AND d.datname OPERATOR(pg_catalog.=) ?::pg_catalog.name
