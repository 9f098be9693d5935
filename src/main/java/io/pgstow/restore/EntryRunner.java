package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the SQL of entries, a list in one transaction with its records. Not thread-safe; closing
 * closes its session.
 */
final class EntryRunner implements AutoCloseable {
  /** A victim of a deadlock has done nothing, and may try again. */
  private static final String DEADLOCK = "40P01";

  private static final int ATTEMPTS = 5;

  private final Session session;
  private final Ledger ledger;
  private final Map<String, String> settings = new HashMap<>();
  private final LeftOut leftOut;
  private final Progress progress;

  /**
   * @param leftOut is told what is left out; shared between threads
   */
  EntryRunner(Session session, Ledger ledger, LeftOut leftOut, Progress progress) {
    this.session = session;
    this.ledger = ledger;
    this.leftOut = leftOut;
    this.progress = progress;
  }

  /** Runs the entries and records them, all or none. */
  void run(List<? extends EntryScript> scripts) {
    for (int attempt = 1; ; attempt++) {
      try {
        runOnce(scripts);
        return;
      } catch (PgstowException e) {
        boolean deadlock =
            e.getCause() instanceof SQLException cause && DEADLOCK.equals(cause.getSQLState());
        if (!deadlock || attempt == ATTEMPTS) {
          throw e;
        }
        settings.clear();
      }
    }
  }

  private void runOnce(List<? extends EntryScript> scripts) {
    session.transaction(
        "restoring entries",
        () -> {
          ledger.enter(session);
          for (EntryScript script : scripts) {
            ledger.record(session, run(script));
          }
          return scripts;
        });
  }

  /** Runs the last entries, and drops the ledger in the same transaction. */
  void finish(EntryScripts last) {
    session.transaction(
        "finishing",
        () -> {
          ledger.enter(session);
          // once this is durable, so is everything before it
          session.executeRaw("SET LOCAL synchronous_commit = on");
          ledger.drop(session);
          for (EntryScript script = last.next(); script != null; script = last.next()) {
            run(script);
          }
          return last;
        });
  }

  private LedgerItem run(EntryScript script) throws IOException {
    Entry entry = script.entry();
    progress.item(entry.kind() + " " + entry.tag());
    Optional<Tolerance> cause = leftOut.becauseOf(entry);
    if (cause.isEmpty()) {
      try {
        adopt(script.settings());
        cause = runTolerantly(script);
      } catch (SQLException e) {
        throw failed(script, e);
      }
    }
    cause.ifPresent(tolerance -> leftOut.add(entry, tolerance));
    return LedgerItem.entry(entry.dumpId(), cause.orElse(null));
  }

  /** Answers why the entry must be left out, if it must. */
  private Optional<Tolerance> runTolerantly(EntryScript script) throws SQLException, IOException {
    Optional<Tolerance> tolerance = Tolerance.of(script.entry());
    if (tolerance.isEmpty()) {
      session.executeRaw(script.sql());
      return tolerance;
    }
    try {
      session.savepoint(
          () -> {
            session.executeRaw(script.sql());
            return script;
          });
      return Optional.empty();
    } catch (SQLException e) {
      if (!tolerance.get().tolerates(e)) {
        throw e;
      }
      return tolerance;
    }
  }

  private void adopt(Map<String, String> expected) throws SQLException {
    for (var setting : expected.entrySet()) {
      if (!setting.getValue().equals(settings.put(setting.getKey(), setting.getValue()))) {
        session.executeRaw(
            "SET %s = %s".formatted(Sql.identifier(setting.getKey()), setting.getValue()));
      }
    }
  }

  private PgstowException failed(EntryScript script, SQLException e) {
    return new PgstowException(
        DatabaseErrors.exitCode(e),
        "entry \"%s\" failed: %s".formatted(script.entry(), e.getMessage()),
        "Remove the cause in the destination and run the job again: it resumes with this entry.",
        e);
  }

  @Override
  public void close() {
    session.close();
  }
}
