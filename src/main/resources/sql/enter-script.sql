-- Fails, by a division by zero, over a run that was replaced; else keeps a later run waiting.
SELECT 1 OPERATOR(pg_catalog./) pg_catalog.count(*) AS only_this_run_may_write
  FROM (SELECT FROM pgstow.restore WHERE run OPERATOR(pg_catalog.=) :run::pg_catalog.uuid FOR SHARE) AS mine;
