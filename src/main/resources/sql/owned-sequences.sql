-- The sequences that belong to columns of integers, as serial and identity columns have them.
SELECT sequence_space.nspname AS sequence_schema, sequence.relname AS sequence_name,
       table_space.nspname AS table_schema, owner.relname AS table_name, attribute.attname AS column_name,
       parameters.seqincrement OPERATOR(pg_catalog.>) 0 AS ascending, parameters.seqmin AS least, parameters.seqmax AS most,
       owner.relhassubclass AS has_parts
  FROM pg_catalog.pg_sequence AS parameters
  JOIN pg_catalog.pg_class AS sequence ON sequence.oid OPERATOR(pg_catalog.=) parameters.seqrelid
  JOIN pg_catalog.pg_namespace AS sequence_space ON sequence_space.oid OPERATOR(pg_catalog.=) sequence.relnamespace
  JOIN pg_catalog.pg_depend AS dependency
    ON dependency.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
   AND dependency.objid OPERATOR(pg_catalog.=) sequence.oid
   AND dependency.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
   AND dependency.refobjsubid OPERATOR(pg_catalog.>) 0
   AND dependency.deptype OPERATOR(pg_catalog.=) ANY (ARRAY['a', 'i']::pg_catalog."char"[])
  JOIN pg_catalog.pg_class AS owner ON owner.oid OPERATOR(pg_catalog.=) dependency.refobjid
  JOIN pg_catalog.pg_namespace AS table_space ON table_space.oid OPERATOR(pg_catalog.=) owner.relnamespace
  JOIN pg_catalog.pg_attribute AS attribute
    ON attribute.attrelid OPERATOR(pg_catalog.=) owner.oid
   AND attribute.attnum OPERATOR(pg_catalog.=) dependency.refobjsubid
 WHERE owner.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog."char"[])
   AND attribute.atttypid OPERATOR(pg_catalog.=) ANY (ARRAY[20, 21, 23]::pg_catalog.oid[])
   AND pg_catalog.has_table_privilege(owner.oid, 'SELECT')
   AND pg_catalog.has_table_privilege(sequence.oid, 'SELECT')
 ORDER BY 1, 2
