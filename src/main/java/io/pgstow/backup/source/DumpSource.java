package io.pgstow.backup.source;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.backup.plan.BackupPlan;
import io.pgstow.backup.plan.Selection;
import io.pgstow.postgres.ClientProcess;
import io.pgstow.postgres.ClientProgram;
import io.pgstow.postgres.Clients;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Sql;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A database that is locked for a dump, in one snapshot, with the table of contents that pg_dump
 * has made of it. Whoever opened it closes it.
 *
 * @param client has told the table of contents; ended unless pg_dump writes the rows, too
 */
public record DumpSource(
    BackupPlan plan,
    Sessions sessions,
    Coordinator coordinator,
    SourceFacts facts,
    ContentsDump client,
    Clients clients)
    implements AutoCloseable {

  /**
   * Takes the locks, the snapshot and the table of contents.
   *
   * @param start when the backup began
   */
  public static DumpSource open(BackupPlan plan, Sessions sessions, Clients clients, Instant start)
      throws IOException {
    Selection selection = plan.selection();
    Coordinator coordinator = Coordinator.open(sessions, plan.source(), selection.role());
    try {
      coordinator.begin(
          selection.isWhole() ? coordinator.lockableTables() : List.of(), plan.patience());
      SourceFacts facts = SourceFacts.of(coordinator.snapshot(), clients.version(), start);
      ClientProcess pgDump =
          clients.start(ClientProgram.PG_DUMP, arguments(plan, facts, "custom"), plan.source());
      ContentsDump client =
          selection.isWhole() && !selection.columnInserts()
              ? contentsOfAll(pgDump, coordinator, sessions, plan.source())
              : ContentsDump.open(pgDump, coordinator);
      if (!selection.columnInserts()) {
        client.close();
      }
      return new DumpSource(plan, sessions, coordinator, facts, client, clients);
    } catch (IOException | RuntimeException e) {
      coordinator.close();
      throw e;
    }
  }

  /** The coordinator has the locks already: those of pg_dump may go. */
  private static ContentsDump contentsOfAll(
      ClientProcess pgDump, Coordinator coordinator, Sessions sessions, Database source)
      throws IOException {
    try (var _ = RowsWatch.start(sessions, source, pgDump.application())) {
      return ContentsDump.open(pgDump, coordinator);
    }
  }

  private static List<String> arguments(BackupPlan plan, SourceFacts facts, String format) {
    var arguments = new ArrayList<>(plan.selection().arguments());
    arguments.add("--format=" + format);
    if (format.equals("custom")) {
      arguments.add("--compress=0");
    }
    arguments.add("--no-password");
    // one that waits for DDL that waits for the coordinator would wait for ever
    arguments.add("--lock-wait-timeout=" + Sql.milliseconds(plan.patience()));
    if (!facts.source().encoding().equals("SQL_ASCII")) {
      arguments.add("--encoding=UTF8");
    }
    arguments.add("--snapshot=" + facts.snapshot());
    return arguments;
  }

  /** Starts a pg_dump that writes a script, in the same snapshot; the caller closes it. */
  public ClientProcess startScript() {
    return clients.start(ClientProgram.PG_DUMP, arguments(plan, facts, "plain"), plan.source());
  }

  /** What is dumped. */
  public TableOfContents contents() {
    return client.contents();
  }

  /** What the data take on the server's disk, without indexes; bytes. */
  public long size() {
    return coordinator
        .snapshot()
        .size(
            ContentsDump.tables(contents()).stream().map(Entry::oid).toList(),
            contents().entries().stream()
                .anyMatch(entry -> entry.hasData() && entry.isLargeObjects()));
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
