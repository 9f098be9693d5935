package io.pgstow.restore;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.io.IOException;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the SQL of entries, a list in one transaction with its records. Not thread-safe. */
final class EntryRunner {
  private final Session session;
  private final Ledger ledger;
  private final Map<String, String> settings = new HashMap<>();
  private final Map<Tolerance, Integer> leftOut = new EnumMap<>(Tolerance.class);

  EntryRunner(Session session, Ledger ledger) {
    this.session = session;
    this.ledger = ledger;
  }

  /** Runs the entries and records them, all or none. */
  void run(List<? extends EntryScript> scripts) {
    session.transaction(
        "restoring entries",
        () -> {
          ledger.enter(session);
          for (EntryScript script : scripts) {
            run(script);
            ledger.record(session, LedgerItem.entry(script.entry().dumpId()));
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
          session.executeRaw("DROP SCHEMA pgstow CASCADE");
          for (EntryScript script = last.next(); script != null; script = last.next()) {
            run(script);
          }
          return last;
        });
  }

  /** How many entries were left out, and why. */
  Map<Tolerance, Integer> leftOut() {
    return leftOut;
  }

  private void run(EntryScript script) throws IOException {
    try {
      adopt(script.settings());
      Optional<Tolerance> tolerance = Tolerance.of(script.entry());
      if (tolerance.isEmpty()) {
        session.executeRaw(script.sql());
      } else {
        runTolerantly(script, tolerance.get());
      }
    } catch (SQLException e) {
      throw failed(script, e);
    }
  }

  private void runTolerantly(EntryScript script, Tolerance tolerance)
      throws SQLException, IOException {
    try {
      session.savepoint(
          () -> {
            session.executeRaw(script.sql());
            return script;
          });
    } catch (SQLException e) {
      if (!Tolerance.tolerates(e)) {
        throw e;
      }
      leftOut.merge(tolerance, 1, Integer::sum);
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
    boolean lost = String.valueOf(e.getSQLState()).startsWith("08");
    return new PgstowException(
        lost ? ExitCode.DATABASE_UNREACHABLE : ExitCode.DATABASE_REFUSED,
        "entry \"%s\" failed: %s".formatted(script.entry(), e.getMessage()),
        "Mend the cause in the destination and run the job again: it goes on with this entry.",
        e);
  }
}
