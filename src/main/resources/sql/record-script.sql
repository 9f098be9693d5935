-- Records a script in the transaction that it was run in.
INSERT INTO pgstow.ledger (dump_id, first, past, rows)
SELECT :dump_id, :first, :past, :rows FROM pgstow.restore WHERE run OPERATOR(pg_catalog.=) :run::pg_catalog.uuid;
