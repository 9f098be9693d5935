-- What has been restored, recorded in the same transaction as the restored items themselves.
-- The primary keys let every statement here work under a publication FOR ALL TABLES, too.
CREATE TABLE pgstow.restore (
  backup  pg_catalog.text PRIMARY KEY,     -- database and name, for people
  archive pg_catalog.text NOT NULL,        -- SHA-256 of the archive's header and table of contents
  run     pg_catalog.uuid NOT NULL,        -- the run that may write; a later run replaces it
  started pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.now()
);
CREATE TABLE pgstow.ledger (
  dump_id  pg_catalog.int4 NOT NULL,
  first    pg_catalog.int8 NOT NULL,     -- raw bytes of the item's data: from here
  past     pg_catalog.int8 NOT NULL,     -- up to here, exclusive; 0 to 0 for an entry without data
  rows     pg_catalog.int8 NOT NULL,
  skipped  pg_catalog.int8,              -- rows of the item that the server did not take: their keys were there
  left_out pg_catalog.text,              -- why an entry is not there, if it was left out
  done     pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.now(),
  PRIMARY KEY (dump_id, first)
);
-- The server empties this table when it empties all unlogged tables: after a crash, or when a
-- standby takes over. A restart that is no crash leaves them, and this, as they are.
CREATE UNLOGGED TABLE pgstow.unlogged (intact pg_catalog.bool NOT NULL);
INSERT INTO pgstow.unlogged VALUES (true);
