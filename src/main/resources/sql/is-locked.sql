-- Whether another session holds an advisory lock in this database. Parameters: the halves of its key.
SELECT EXISTS (
    SELECT
      FROM pg_catalog.pg_locks AS lock
      JOIN pg_catalog.pg_database AS database ON database.oid OPERATOR(pg_catalog.=) lock.database
     WHERE database.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
       AND lock.locktype OPERATOR(pg_catalog.=) 'advisory'
       AND lock.classid OPERATOR(pg_catalog.=) (?::pg_catalog.int8)::pg_catalog.oid
       AND lock.objid OPERATOR(pg_catalog.=) (?::pg_catalog.int8)::pg_catalog.oid
       AND lock.objsubid OPERATOR(pg_catalog.=) 1
       AND lock.granted)
