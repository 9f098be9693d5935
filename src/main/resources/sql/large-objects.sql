-- The large objects in the order of pg_dump before 17 (pg_dump.c, dumpBlobs).
SELECT oid::bigint FROM pg_catalog.pg_largeobject_metadata ORDER BY oid
