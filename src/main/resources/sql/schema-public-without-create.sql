-- As a newer initdb makes it. Whoever may not do so goes on with what there is.
DO $create$
BEGIN
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
EXCEPTION
  WHEN insufficient_privilege OR invalid_schema_name THEN NULL;
END
$create$;
