package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.report.Progress;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.omission.LeftOut;
import io.pgstow.restore.omission.Tolerance;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the SQL of entries, a list in one transaction with its records. Not thread-safe; closing
 * closes its session.
 */
public final class EntryRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EntryRunner.class);

  /** A victim of a deadlock has done nothing, and may try again. */
  private static final Set<String> DEADLOCK = Set.of("40P01");

  private static final int ATTEMPTS = 5;

  /** How many lists of entries may fail together before they are run one by one at once. */
  private static final int MOST_SETBACKS = 3;

  /** The server merely warns when a privilege is not granted, or not revoked. */
  private static final Set<String> NOT_DONE = Set.of("01006", "01007");

  private final Session session;
  private final boolean superuser;
  private final String role;
  private final Ledger ledger;
  private final KnownSettings settings = new KnownSettings();
  private final LeftOut leftOut;
  private final Refusals refusals;
  private final Progress progress;
  private int setbacks;

  /**
   * @param leftOut is told what is left out; shared between threads
   */
  public EntryRunner(
      Session session, Ledger ledger, LeftOut leftOut, PartOfDatabase part, Progress progress) {
    this.session = session;
    this.superuser =
        session.one(
            "SELECT pg_catalog.current_setting('is_superuser')::boolean", row -> row.getBoolean(1));
    this.role = session.one("SELECT pg_catalog.current_setting('role')", row -> row.getString(1));
    this.ledger = ledger;
    this.leftOut = leftOut;
    this.refusals = new Refusals(leftOut, part);
    this.progress = progress;
  }

  /** Runs the entries and records them, all or none. */
  public void run(List<? extends EntryScript> scripts) {
    // one alone may take hours, and is not tried twice; of privileges some may be refused; a role
    // to
    // which much is forbidden has its entries run one by one at once
    boolean together =
        scripts.size() > 1
            && setbacks <= MOST_SETBACKS
            && scripts.stream().noneMatch(script -> EntrySql.isPrivileges(script.entry()));
    if (!together || !tryRun(scripts)) {
      runEach(scripts);
    }
  }

  /**
   * Runs the entries and records them, all or none, without a savepoint, and a round trip, for
   * each: nothing is done when one of them is refused, and nothing left out that could be.
   *
   * @param scripts of which none has privileges
   * @return whether they are done
   */
  boolean tryRun(List<? extends EntryScript> scripts) {
    try {
      session.transaction(
          "restoring entries",
          () -> {
            ledger.enter(session);
            var items = new ArrayList<LedgerItem>();
            var batch = new ArrayList<String>();
            for (EntryScript script : scripts) {
              Entry entry = script.entry();
              progress.item(entry.kind() + " " + entry.tag());
              Optional<Tolerance> cause = refusals.foreseen(entry);
              items.add(LedgerItem.entry(entry.dumpId(), cause.orElse(null)));
              cause.ifPresent(tolerance -> leftOut.add(entry, tolerance));
              if (cause.isEmpty()) {
                add(script, batch);
              }
            }
            send(batch);
            ledger.record(session, items);
            return items;
          });
      return true;
    } catch (PgstowException e) {
      if (!(e.getCause() instanceof SQLException cause) || DatabaseErrors.isLost(cause)) {
        throw e;
      }
      LOG.debug("{} entries are not restored together", scripts.size(), e);
      settings.clear();
      setbacks++;
      return false;
    }
  }

  /** What the driver makes of a string hangs on a setting: no batch goes beyond a change. */
  private void add(EntryScript script, List<String> batch) throws SQLException {
    if (!settings.have(script.settings())) {
      send(batch);
      adopt(script.settings());
    }
    batch.addAll(script.statements(settings.standardStrings()));
  }

  private void send(List<String> batch) throws SQLException {
    session.executeTogether(batch);
    batch.clear();
  }

  private void runEach(List<? extends EntryScript> scripts) {
    for (int attempt = 1; ; attempt++) {
      try {
        runOnce(scripts);
        return;
      } catch (PgstowException e) {
        if (!DatabaseErrors.hasState(e, DEADLOCK) || attempt == ATTEMPTS) {
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
          var items = new ArrayList<LedgerItem>();
          for (EntryScript script : scripts) {
            items.add(run(script));
          }
          ledger.record(session, items);
          return scripts;
        });
  }

  /**
   * Runs the last entries, and drops the ledger in the same transaction.
   *
   * @param properties statements about the database itself; one that is refused is left out
   */
  public void finish(EntryScripts last, List<String> properties) {
    session.transaction(
        "finishing",
        () -> {
          ledger.enter(session);
          ledger.dropDurably(session);
          for (EntryScript script = last.next(); script != null; script = last.next()) {
            run(script);
          }
          for (String statement : properties) {
            DatabaseProperty.set(session, statement);
          }
          return last;
        });
  }

  private LedgerItem run(EntryScript script) throws IOException {
    Entry entry = script.entry();
    progress.item(entry.kind() + " " + entry.tag());
    Optional<Tolerance> cause = refusals.foreseen(entry);
    if (cause.isEmpty()) {
      try {
        adopt(script.settings());
        cause = EntrySql.isPrivileges(entry) ? grant(script) : runTolerantly(script);
      } catch (SQLException e) {
        throw refusals.failure(entry, e);
      }
    }
    cause.ifPresent(tolerance -> leftOut.add(entry, tolerance));
    return LedgerItem.entry(entry.dumpId(), cause.orElse(null));
  }

  /** Answers why the entry must be left out, if it must. */
  private Optional<Tolerance> runTolerantly(EntryScript script) throws SQLException, IOException {
    Entry entry = script.entry();
    if (!refusals.mayBeLeftOut(entry)) {
      runAll(script);
      return Optional.empty();
    }
    try {
      session.savepoint(
          () -> {
            runAll(script);
            return script;
          });
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(refusals.cause(entry, e).orElseThrow(() -> e));
    }
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private void runAll(EntryScript script) throws SQLException, IOException {
    for (String sql : script.sql()) {
      session.executeRaw(sql);
    }
    if (!script.ownership().isEmpty()) {
      handOver(script);
    }
  }

  /**
   * An owner must be allowed to make such objects where this one is (ALTER TABLE, Notes). Its
   * privileges on the schema come later, or it has lost them since: it is given them for this
   * moment, which nobody sees. Where this role cannot do that the object stays with it.
   */
  private void handOver(EntryScript script) throws SQLException, IOException {
    Entry entry = script.entry();
    if (superuser || Tolerance.of(entry).filter(Tolerance.SCHEMA_PUBLIC::equals).isPresent()) {
      session.executeRaw(script.ownership());
      return;
    }
    Optional<SQLException> refusal = refused(List.of(script.ownership()));
    List<String> granted = script.ownershipByGrant();
    if (refusal.isPresent() && !granted.isEmpty()) {
      refusal = refused(granted);
    }
    refusal.ifPresent(
        e ->
            LOG.warn(
                "{} {} remains owned by the restoring role: {}",
                entry.kind(),
                entry.qualifiedName(),
                firstLine(e)));
  }

  /** Runs statements, all or none, and answers the refusal if this role may not. */
  private Optional<SQLException> refused(List<String> statements) throws SQLException, IOException {
    try {
      session.savepoint(
          () -> {
            for (String statement : statements) {
              session.executeRaw(statement);
            }
            return statements;
          });
      return Optional.empty();
    } catch (SQLException e) {
      if (!Tolerance.isForLackOfPrivilege(e)) {
        throw e;
      }
      return Optional.of(e);
    }
  }

  /**
   * Each statement by itself: what can be granted is granted, and what PUBLIC had by default is
   * revoked, whichever role is missing.
   */
  private Optional<Tolerance> grant(EntryScript script) throws SQLException, IOException {
    var refusals = new LinkedHashSet<String>();
    int refused = 0;
    for (String statement : script.sql()) {
      List<String> reasons = refusals(statement);
      refusals.addAll(reasons);
      refused += reasons.isEmpty() ? 0 : 1;
    }
    // SET SESSION AUTHORIZATION takes back what SET ROLE did before
    session.callRaw("SELECT pg_catalog.set_config('role', ?, false)", role);
    if (refusals.isEmpty()) {
      return Optional.empty();
    }
    LOG.warn(
        "left out {} of {} statements of {} \"{}\": {}",
        refused,
        script.sql().size(),
        script.entry().kind(),
        script.entry().tag(),
        String.join("; ", refusals));
    return Optional.of(Tolerance.PRIVILEGES);
  }

  /** Runs a statement, and answers why it was not done, if it was not, or not wholly. */
  private List<String> refusals(String statement) throws SQLException, IOException {
    var warnings = new ArrayList<String>();
    try {
      session.savepoint(
          () -> {
            for (SQLWarning warning : session.executeWithWarnings(statement)) {
              if (NOT_DONE.contains(warning.getSQLState())) {
                warnings.add(String.valueOf(warning.getMessage()));
              }
            }
            return statement;
          });
      return warnings;
    } catch (SQLException e) {
      if (!Tolerance.PRIVILEGES.tolerates(e)) {
        throw e;
      }
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private void adopt(Map<String, String> expected) throws SQLException {
    for (var setting : settings.adopt(expected).entrySet()) {
      session.callRaw(
          "SELECT pg_catalog.set_config(?, ?, false)", setting.getKey(), setting.getValue());
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
