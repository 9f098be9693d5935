-- What has been restored, recorded in the same transaction as the restored items themselves.
-- The primary keys let every statement here work under a publication FOR ALL TABLES, too.
CREATE SCHEMA pgstow;
COMMENT ON SCHEMA pgstow IS 'A restore in progress. pgstow drops this schema when it is complete.';
CREATE TABLE pgstow.restore (
  backup  text PRIMARY KEY,     -- database and name, for people
  archive text NOT NULL,        -- SHA-256 of the archive's header and table of contents
  run     uuid NOT NULL,        -- the run that may write; a later run replaces it
  started timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE pgstow.ledger (
  dump_id  int NOT NULL,
  first    bigint NOT NULL,     -- raw bytes of the item's data: from here
  past     bigint NOT NULL,     -- up to here, exclusive; 0 to 0 for an entry without data
  rows     bigint NOT NULL,
  left_out text,                -- why an entry is not there, if it was left out
  done     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (dump_id, first)
);
-- The server empties this table when it empties all unlogged tables: after a crash, or when a
-- standby takes over. A restart that is no crash leaves them, and this, as they are.
CREATE UNLOGGED TABLE pgstow.unlogged (intact boolean NOT NULL);
INSERT INTO pgstow.unlogged VALUES (true);
