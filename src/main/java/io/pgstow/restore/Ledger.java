package io.pgstow.restore;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
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
      throw new PgstowException(
          ExitCode.BUSY,
          "another run is restoring into \"%s\"".formatted(session.database().name()),
          "Wait for it to end; its lock goes with its connection, nothing needs clearing by hand.");
    }
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

  /** Whether unlogged tables have what they had when the ledger was made or renewed. */
  boolean isIntact(Session session) {
    boolean known =
        session.one("SELECT to_regclass('pgstow.unlogged') IS NOT NULL", row -> row.getBoolean(1));
    return known
        && session.one("SELECT EXISTS (SELECT FROM pgstow.unlogged)", row -> row.getBoolean(1));
  }

  /**
   * Forgets items, and goes by what unlogged tables have from now on; to be called in the
   * transaction that takes the items back.
   *
   * @param dumpIds of the entries whose items are forgotten
   */
  void renew(Session session, Collection<Integer> dumpIds) throws SQLException {
    session.executeRaw(
        "CREATE UNLOGGED TABLE IF NOT EXISTS pgstow.unlogged (intact boolean NOT NULL);"
            + " INSERT INTO pgstow.unlogged VALUES (true)");
    enter(session);
    session.update(
        "DELETE FROM pgstow.ledger WHERE dump_id = ANY (?)",
        (Object) dumpIds.toArray(Integer[]::new));
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

  /**
   * Fails unless this run may still write, and what it has loaded is still there; to be called
   * first in an item's transaction.
   */
  void enter(Session session) {
    Optional<Boolean> intact = session.first(Sql.named("fence"), row -> row.getBoolean(1), run);
    if (intact.isEmpty()) {
      throw new PgstowException(
          ExitCode.BUSY,
          "a later run has taken over the restore into \"%s\"".formatted(session.database().name()),
          "This run lost its lock with its connection; let the other one finish.");
    }
    if (!intact.get()) {
      throw new PgstowException(
          ExitCode.DATABASE_UNREACHABLE,
          "the server of \"%s\" has crashed and recovered: its unlogged tables are empty"
              .formatted(session.database().name()),
          "Run the job again: it resumes, and loads these tables again.");
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
