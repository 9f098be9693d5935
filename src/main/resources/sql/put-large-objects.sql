-- Puts pieces into large objects that exist already: one array each of their identifiers, of where in them the pieces
-- begin, and of the pieces.
SELECT pg_catalog.count(pg_catalog.lo_put(piece.oid::pg_catalog.oid, piece.first, piece.bytes))
FROM ROWS FROM (
  pg_catalog.unnest(?::pg_catalog.int8[]), pg_catalog.unnest(?::pg_catalog.int8[]), pg_catalog.unnest(?::pg_catalog.bytea[])
) AS piece (oid, first, bytes)
