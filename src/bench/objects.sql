-- A hundred thousand large objects of 1 kB, as scanned receipts or signatures might be.
SELECT count(lo_from_bytea(0, decode(repeat(md5(i::text), 64), 'hex'))) FROM generate_series(1, 100000) i;
