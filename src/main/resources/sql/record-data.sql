-- Records ranges of data: one array each of the dump ids, the first bytes, the bytes behind the last, and the rows.
INSERT INTO pgstow.ledger (dump_id, first, past, rows)
SELECT item.dump_id, item.first, item.past, item.rows
FROM ROWS FROM (
  pg_catalog.unnest(?::pg_catalog.int4[]), pg_catalog.unnest(?::pg_catalog.int8[]),
  pg_catalog.unnest(?::pg_catalog.int8[]), pg_catalog.unnest(?::pg_catalog.int8[])
) AS item (dump_id, first, past, rows)
