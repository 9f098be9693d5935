package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The record, in the destination, of what has been restored. An item and its record are one
 * transaction, so that the record is never wrong, whenever a run ends. The object itself holds no
 * connection and may be shared between threads.
 */
final class Ledger {
  /** Key of the advisory lock that keeps a second run out: "pgstow" in ASCII. */
  private static final long LOCK = 0x7067_7374_6f77L;

  private final UUID run;

  private Ledger(UUID run) {
    this.run = run;
  }

  /** The restore that a destination is in the middle of. */
  record Progress(String backup, String archive) {}

  /** Takes the lock for as long as the session lives, or fails because another run has it. */
  static void lock(Session session) {
    boolean mine = session.one("SELECT pg_try_advisory_lock(?)", row -> row.getBoolean(1), LOCK);
    if (!mine) {
      throw busy(session);
    }
  }

  static PgstowException busy(Session session) {
    return new PgstowException(
        ExitCode.BUSY,
        "another run is restoring into \"%s\"".formatted(session.database().name()),
        "Wait for it to end; its lock goes with its connection, nothing needs clearing by hand.");
  }

  /** Whether another run has the lock, which this does not touch. */
  static boolean isLocked(Session session) {
    return session.one(
        Sql.named("restore-is-locked"),
        row -> row.getBoolean(1),
        LOCK >>> Integer.SIZE,
        LOCK & 0xffff_ffffL);
  }

  /** What a destination says of an earlier run. */
  static Optional<Progress> find(Session session) {
    boolean exists =
        session.one("SELECT to_regclass('pgstow.restore') IS NOT NULL", row -> row.getBoolean(1));
    return exists
        ? session.first(
            "SELECT backup, archive FROM pgstow.restore",
            row -> new Progress(row.getString(1), row.getString(2)))
        : Optional.empty();
  }

  /** Opens a new ledger for a backup. */
  static Ledger create(Session session, Progress restore) {
    UUID run = UUID.randomUUID();
    session.transaction(
        "making the ledger",
        () -> {
          session.executeRaw(Sql.named("ledger"));
          return session.update(
              "INSERT INTO pgstow.restore (backup, archive, run) VALUES (?, ?, ?)",
              restore.backup(),
              restore.archive(),
              run);
        });
    return new Ledger(run);
  }

  /**
   * Goes on with an earlier run's ledger. This waits for that run's open transactions and shuts it
   * out from then on, even if it still lives behind a broken network.
   */
  static Ledger resume(Session session) {
    UUID run = UUID.randomUUID();
    session.update("UPDATE pgstow.restore SET run = ?", run);
    return new Ledger(run);
  }

  /**
   * Forgets the rows of unlogged tables that a crash of the server has emptied (PostgreSQL
   * documentation, CREATE TABLE, UNLOGGED), so that they are loaded again.
   */
  void forgetLostRows(Session session, List<Entry> data) {
    Set<String> unlogged =
        Set.copyOf(
            session.all(
                Sql.named("unlogged-tables"),
                row -> Sql.identifier(row.getString("schema"), row.getString("name"))));
    for (Entry entry : data) {
      if (unlogged.contains(entry.qualifiedName())) {
        forgetIfLost(session, entry);
      }
    }
  }

  private void forgetIfLost(Session session, Entry entry) {
    session.transaction(
        "looking for lost rows",
        () -> {
          enter(session);
          long recorded =
              session.one(
                  "SELECT coalesce(sum(rows), 0) FROM pgstow.ledger WHERE dump_id = ?",
                  row -> row.getLong(1),
                  entry.dumpId());
          long there =
              session.one(
                  "SELECT count(*) FROM ONLY " + entry.qualifiedName(), row -> row.getLong(1));
          if (there != recorded) {
            session.executeRaw("TRUNCATE ONLY " + entry.qualifiedName());
            session.update("DELETE FROM pgstow.ledger WHERE dump_id = ?", entry.dumpId());
          }
          return there;
        });
  }

  /** What is done, in no order. */
  Collection<LedgerItem> done(Session session) {
    return session.all(
        "SELECT dump_id, first, past, rows, left_out FROM pgstow.ledger",
        row ->
            new LedgerItem(
                row.getInt(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getString(5) == null ? null : Tolerance.valueOf(row.getString(5))));
  }

  /** Fails unless this run may still write; to be called first in an item's transaction. */
  void enter(Session session) {
    if (session.first(Sql.named("fence"), row -> row.getObject(1), run).isEmpty()) {
      throw new PgstowException(
          ExitCode.BUSY,
          "a later run has taken over the restore into \"%s\"".formatted(session.database().name()),
          "This run lost its lock with its connection; let the other one finish.");
    }
  }

  /** Records an item in the transaction that restores it. */
  void record(Session session, LedgerItem item) {
    session.update(
        "INSERT INTO pgstow.ledger (dump_id, first, past, rows, left_out) VALUES (?, ?, ?, ?, nullif(?, ''))",
        item.dumpId(),
        item.first(),
        item.past(),
        item.rows(),
        item.leftOut() == null ? "" : item.leftOut().name());
  }
}
