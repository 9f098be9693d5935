package io.pgstow.backup.source;

import static java.util.Objects.requireNonNull;

import io.pgstow.archive.Entry;
import io.pgstow.backup.plan.RowChanges;
import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.SessionRelay;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Snapshot;
import io.pgstow.postgres.Sql;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The connection that holds the locks and the snapshot of a dump while others copy. The locks come
 * first: what is locked then cannot change its definition between the snapshot and its COPY, or be
 * truncated. Thread-safe once the snapshot is taken; whoever opened it closes it.
 */
public final class Coordinator implements AutoCloseable {
  /** As much SQL as pg_dump sends in one LOCK (pg_dump.c, getTables). */
  private static final int LOCK_LENGTH = 100_000;

  private final Session session;
  private final ReentrantLock use = new ReentrantLock();
  private Optional<Snapshot> snapshot = Optional.empty();

  /** A table by its present name. */
  record Table(long oid, String schema, String name) {
    private String identifier() {
      return Sql.identifier(schema, name);
    }
  }

  private Coordinator(Session session) {
    this.session = session;
  }

  /** Connects with the session settings of pg_dump. */
  static Coordinator open(Sessions sessions, Database source, Optional<String> role) {
    return new Coordinator(ready(sessions.openForClient(source), role));
  }

  /** A session in which COPY gives what it gives pg_dump. */
  static Session session(Sessions sessions, Database source, Optional<String> role) {
    return ready(sessions.open(source), role);
  }

  private static Session ready(Session session, Optional<String> role) {
    try {
      role.ifPresent(name -> session.set("role", name));
      session.all(Sql.named("dump-session"), row -> row.getString(1));
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The tables that pg_dump locks when everything is dumped. */
  List<Table> lockableTables() {
    return tables(Sql.named("lockable-tables"));
  }

  /** Those of these relations that are tables. */
  List<Table> tablesOf(Collection<Long> oids) {
    return tables(Sql.named("named-tables"), (Object) oids.toArray(Long[]::new));
  }

  private List<Table> tables(String query, Object... parameters) {
    return session.all(
        query,
        row -> new Table(row.getLong("oid"), row.getString("schema"), row.getString("name")),
        parameters);
  }

  /**
   * Locks the tables and takes the snapshot.
   *
   * @param wait how long for each lock, at most
   */
  void begin(List<Table> tables, Duration wait) {
    session.execute(Snapshot.BEGIN);
    session.execute("SET LOCAL lock_timeout = " + Sql.milliseconds(wait));
    lock(tables, "");
    session.execute("SET LOCAL lock_timeout = 0");
    snapshot = Optional.of(Snapshot.take(session));
  }

  /** Whether pg_dump can use this session, and so needs no locks of its own. */
  boolean isLendable() {
    return session.isLendable();
  }

  /** Lends the session to pg_dump until the relay is closed, for rows, too, or without them. */
  SessionRelay lend(boolean rows) {
    return session.lend(rows);
  }

  /** Locks those of these tables that are not locked yet, at once or never. */
  void lockRest(Collection<Long> oids) {
    var missing = new HashSet<>(oids);
    session.all(Sql.named("locked-tables"), row -> row.getLong("oid")).forEach(missing::remove);
    if (!missing.isEmpty()) {
      lock(tablesOf(missing), "NOWAIT");
    }
  }

  private void lock(List<Table> tables, String option) {
    var names = new StringBuilder();
    for (Table table : tables) {
      names.append(names.isEmpty() ? "" : ", ").append("ONLY ").append(table.identifier());
      if (names.length() > LOCK_LENGTH) {
        lock(names, option);
        names.setLength(0);
      }
    }
    if (!names.isEmpty()) {
      lock(names, option);
    }
  }

  private void lock(CharSequence names, String option) {
    session.attempt(
        "locking the tables",
        () -> {
          session.executeRaw("LOCK TABLE %s IN ACCESS SHARE MODE %s".formatted(names, option));
          return names;
        });
  }

  /** The snapshot that is taken. */
  public Snapshot snapshot() {
    return snapshot.orElseThrow();
  }

  /**
   * The tables of these entries, in no order.
   *
   * @param locked whether they are locked; otherwise their sizes are estimates
   * @throws PgstowException when the changes name a table or column that is not there: nothing is
   *     dumped as it is that was to be changed
   */
  List<SourceTable> sourceTables(Collection<Entry> entries, RowChanges changes, boolean locked) {
    RowRules rules = RowRules.of(session, changes, false);
    Findings.require(rules.findings().stream().filter(Finding::fatal).toList(), false);
    rules.requireDumped(entries);
    Map<Long, Entry> byOid =
        entries.stream().collect(Collectors.toMap(Entry::oid, Function.identity()));
    List<SourceTable> tables =
        session.all(
            Sql.named("source-tables"),
            row ->
                new SourceTable(
                    requireNonNull(byOid.remove(row.getLong("oid"))),
                    row.getLong("size"),
                    row.getLong("pages"),
                    row.getBoolean("divisible"),
                    row.getString("condition"),
                    rules.of(row.getLong("oid"))),
            locked,
            byOid.keySet().toArray(Long[]::new));
    if (!byOid.isEmpty()) {
      throw new IllegalStateException("no tables belong to " + byOid.values());
    }
    return tables;
  }

  /** All large objects. */
  public List<Long> largeObjects() {
    return session.all(Sql.named("large-objects"), row -> row.getLong(1));
  }

  /** Something that is dumped on a session. */
  @FunctionalInterface
  public interface Dumping {
    void run(Session session) throws SQLException, IOException;
  }

  /** Dumps tables that no other session can lock any more; one at a time. */
  public void dump(Dumping dumping) {
    use.lock();
    try {
      session.attempt(
          "dumping",
          () -> {
            dumping.run(session);
            return dumping;
          });
    } finally {
      use.unlock();
    }
  }

  /** Why others cannot see the snapshot any more, if the connection that held it is lost. */
  public Optional<PgstowException> loss() {
    if (!use.tryLock()) {
      return Optional.empty();
    }
    try {
      return session.isAlive()
          ? Optional.empty()
          : Optional.of(
              new PgstowException(
                  ExitCode.DATABASE_UNREACHABLE,
                  "lost the connection to \"%s\" that held the snapshot"
                      .formatted(session.database()),
                  "Run the job again when the server accepts connections."));
    } finally {
      use.unlock();
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
