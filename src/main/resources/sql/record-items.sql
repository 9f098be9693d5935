-- Records items: one array each of the dump ids, the first bytes, the bytes behind the last, the rows, those passed over, and why an entry
-- is left out, or nothing.
INSERT INTO pgstow.ledger (dump_id, first, past, rows, skipped, left_out)
SELECT item.dump_id, item.first, item.past, item.rows, item.skipped, NULLIF(item.left_out, '')
FROM ROWS FROM (
  pg_catalog.unnest(?::pg_catalog.int4[]), pg_catalog.unnest(?::pg_catalog.int8[]),
  pg_catalog.unnest(?::pg_catalog.int8[]), pg_catalog.unnest(?::pg_catalog.int8[]),
  pg_catalog.unnest(?::pg_catalog.int8[]), pg_catalog.unnest(?::pg_catalog.text[])
) AS item (dump_id, first, past, rows, skipped, left_out)
