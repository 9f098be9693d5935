package io.pgstow.backup.source;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.backup.plan.BackupPlan;
import io.pgstow.backup.plan.Selection;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.ClientProcess;
import io.pgstow.postgres.ClientProgram;
import io.pgstow.postgres.Clients;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.SessionRelay;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Sql;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database that is locked for a dump, in one snapshot, with the table of contents that pg_dump
 * has made of it. Whoever opened it closes it.
 *
 * @param script whether pg_dump writes a script, by a process of its own
 * @param client has told the table of contents; ended unless pg_dump writes the rows, too
 */
public record DumpSource(
    BackupPlan plan,
    boolean script,
    Sessions sessions,
    Coordinator coordinator,
    SourceFacts facts,
    ContentsDump client,
    Clients clients)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DumpSource.class);

  /**
   * Takes the locks, the snapshot and the table of contents. Where another session's lock is in the
   * way, all of it is let go and tried again, for as long as the plan has patience.
   *
   * @param script whether pg_dump writes a script, by a process of its own
   * @param start when the backup began
   */
  public static DumpSource open(
      BackupPlan plan, boolean script, Sessions sessions, Clients clients, Instant start)
      throws IOException {
    var waits = new LockWaits(plan.patience());
    while (true) {
      try {
        return open(plan, script, sessions, clients, start, waits.next());
      } catch (PgstowException e) {
        if (!DatabaseErrors.isForLock(e) || waits.areOver()) {
          throw e;
        }
        LOG.info("waiting for locks on \"{}\": {}", plan.source(), e.getMessage());
      }
    }
  }

  private static DumpSource open(
      BackupPlan plan,
      boolean script,
      Sessions sessions,
      Clients clients,
      Instant start,
      Duration wait)
      throws IOException {
    Selection selection = plan.selection();
    boolean byPgDump = isByPgDump(selection, script);
    Coordinator coordinator = Coordinator.open(sessions, plan.source(), selection.role());
    try {
      boolean locksAll = selection.isWhole() && !byPgDump;
      coordinator.begin(locksAll ? coordinator.lockableTables() : List.of(), wait);
      SourceFacts facts =
          SourceFacts.of(coordinator.snapshot(), clients.version(), start, selection);
      List<String> arguments = arguments(plan, facts, "custom", wait);
      if (script) {
        // the rows come later; until then pg_dump is to end where it begins to read any
        arguments.remove(Selection.COLUMN_INSERTS);
      }
      ContentsDump client;
      if (byPgDump) {
        client = ContentsDump.open(startApart(plan, clients, facts, arguments));
      } else if (coordinator.isLendable()) {
        client = contentsOnLoan(coordinator, clients, arguments);
      } else {
        client =
            contentsApart(
                startApart(plan, clients, facts, arguments), coordinator, sessions, plan.source());
      }
      return new DumpSource(plan, script, sessions, coordinator, facts, client, clients);
    } catch (IOException | RuntimeException e) {
      coordinator.close();
      throw e;
    }
  }

  /** Whether one pg_dump has the locks, tells the table of contents and writes the rows. */
  private static boolean isByPgDump(Selection selection, boolean script) {
    return selection.columnInserts() && !script;
  }

  /** On the coordinator's session, whose locks and snapshot are pg_dump's then. */
  private static ContentsDump contentsOnLoan(
      Coordinator coordinator, Clients clients, List<String> arguments) throws IOException {
    ContentsDump ended;
    try (SessionRelay relay = coordinator.lend(false);
        ContentsDump client =
            ContentsDump.open(clients.start(ClientProgram.PG_DUMP, arguments, relay.database()))) {
      ended = client;
    }
    ended.pgDump().logWarnings(List.of());
    return ended;
  }

  private static ClientProcess startApart(
      BackupPlan plan, Clients clients, SourceFacts facts, List<String> arguments) {
    var all = new ArrayList<>(arguments);
    all.add("--snapshot=" + facts.snapshot());
    return clients.start(ClientProgram.PG_DUMP, all, plan.source());
  }

  /**
   * On a session of its own, where the driver leaves the encryption to a library and nothing can be
   * passed on. The coordinator locks the rest while pg_dump has it locked.
   */
  private static ContentsDump contentsApart(
      ClientProcess pgDump, Coordinator coordinator, Sessions sessions, Database source)
      throws IOException {
    ContentsDump ended;
    try (var _ = RowsWatch.start(sessions, source, pgDump.application());
        ContentsDump client = ContentsDump.open(pgDump)) {
      coordinator.lockRest(
          ContentsDump.tables(client.contents()).stream().map(Entry::oid).toList());
      ended = client;
    }
    ended.pgDump().logWarnings(List.of());
    return ended;
  }

  private static List<String> arguments(
      BackupPlan plan, SourceFacts facts, String format, Duration wait) {
    var arguments = new ArrayList<>(plan.selection().arguments());
    arguments.add("--format=" + format);
    if (format.equals("custom")) {
      arguments.add("--compress=0");
    }
    arguments.add("--no-password");
    arguments.add("--lock-wait-timeout=" + Sql.milliseconds(wait));
    if (!facts.source().encoding().equals("SQL_ASCII")) {
      arguments.add("--encoding=UTF8");
    }
    return arguments;
  }

  /**
   * Starts a pg_dump that writes a script, in the same snapshot, and with the same locks if they
   * are the coordinator's; the caller closes it.
   */
  public ScriptDump startScript() {
    List<String> arguments = arguments(plan, facts, "plain", plan.patience());
    if (!coordinator.isLendable()) {
      return new ScriptDump(startApart(plan, clients, facts, arguments), Optional.empty());
    }
    SessionRelay relay = coordinator.lend(true);
    try {
      return new ScriptDump(
          clients.start(ClientProgram.PG_DUMP, arguments, relay.database()), Optional.of(relay));
    } catch (RuntimeException e) {
      relay.close();
      throw e;
    }
  }

  /** What is dumped. */
  public TableOfContents contents() {
    return client.contents();
  }

  /**
   * The tables with rows, in no order. Where pg_dump alone has locked them, their sizes are
   * estimates: who asks for more would wait for DDL that waits for pg_dump.
   */
  public List<SourceTable> tables() {
    Selection selection = plan.selection();
    return coordinator.sourceTables(
        ContentsDump.tables(contents()), selection.changes(), !isByPgDump(selection, script));
  }

  /**
   * What the data take on the server's disk, without indexes; bytes.
   *
   * @param tables as {@link #tables} answers
   */
  public long size(List<SourceTable> tables) {
    boolean largeObjects =
        contents().entries().stream().anyMatch(entry -> entry.hasData() && entry.isLargeObjects());
    return tables.stream().mapToLong(SourceTable::size).sum()
        + (largeObjects ? coordinator.snapshot().sizeOfLargeObjects() : 0);
  }

  /** Opens another connection, on which COPY gives what it gives pg_dump. */
  public Session connect() {
    return Coordinator.session(sessions, plan.source(), plan.selection().role());
  }

  @Override
  public void close() {
    client.close();
    coordinator.close();
  }
}
