package io.pgstow.backup.source;

import io.pgstow.backup.name.Occupants;
import io.pgstow.backup.plan.BackupPlan;
import io.pgstow.backup.plan.Selection;
import io.pgstow.error.Finding;
import io.pgstow.error.PgstowException;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.Clients;
import io.pgstow.postgres.NotDumped;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.store.ObjectStore;
import io.pgstow.text.Shortened;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that would make a backup fail late, looked at before the start. */
public final class SourcePreflight {
  /** So much fits into what a container has beside Java's heap; bytes. */
  private static final long USUAL_FOR_PG_DUMP = 64 << 20;

  private final BackupPlan plan;
  private final MemoryBudget memory;
  private final Instant now;

  public SourcePreflight(BackupPlan plan, MemoryBudget memory, Instant now) {
    this.plan = plan;
    this.memory = memory;
    this.now = now;
  }

  public List<Finding> findings(ObjectStore store, Session session, Clients clients) {
    var findings = new ArrayList<Finding>();
    Occupants.finding(store, plan.place(), plan.force(), plan.deadAfter(), now)
        .ifPresent(findings::add);
    checkClients(clients, findings);
    checkPooler(session, findings);
    checkTables(session, findings);
    checkOthers(session, findings);
    checkLeftOut(session, findings);
    checkRestores(session, findings);
    checkLocks(session, findings);
    checkMemory(session, findings);
    findings.addAll(RowRules.of(session, plan.selection().changes(), true).findings());
    return findings;
  }

  private void checkClients(Clients clients, List<Finding> findings) {
    clients
        .version()
        .saferRelease()
        .ifPresent(
            safer ->
                findings.add(
                    Finding.notice(
                        "pg_dump %s has known vulnerabilities".formatted(clients.version()),
                        "Update the client programs to %s or newer.".formatted(safer))));
    plan.compression()
        .filter(compression -> !compression.isWrittenBy(clients.version().major()))
        .ifPresent(
            compression ->
                findings.add(
                    Finding.fatal(
                        "pg_dump %s cannot compress with \"%s\""
                            .formatted(clients.version(), compression),
                        "Set DUMP_COMPRESS=gzip:1, or use client programs of version 16 or later.")));
  }

  private static void checkPooler(Session session, List<Finding> findings) {
    if (session.isPooled()) {
      findings.add(
          Finding.fatal(
              "there is a connection pooler in front of \"%s\"".formatted(session.database()),
              "Connect to the server directly: transaction pooling breaks snapshots and"
                  + " session settings."));
    }
  }

  /** A dump holds a lock on each of its tables from its start to its end. */
  private void checkLocks(Session session, List<Finding> findings) {
    long capacity = session.one(Sql.named("lock-capacity"), row -> row.getLong(1));
    long tables = session.all(Sql.named("lockable-tables"), row -> row.getLong("oid")).size();
    if (plan.selection().isWhole() && tables >= capacity) {
      findings.add(
          Finding.fatal(
              "\"%s\" has %d tables to lock, but its server has only %d locks"
                  .formatted(session.database().name(), tables, capacity),
              "Raise max_locks_per_transaction on that server, or back up fewer SCHEMAS at a time."));
    }
  }

  /** With a selection there may be less, and how much is found out before the first row. */
  private void checkMemory(Session session, List<Finding> findings) {
    if (!plan.selection().isWhole()) {
      return;
    }
    long entries = session.one(Sql.named("count-entries"), row -> row.getLong(1));
    try {
      memory.holding(entries);
    } catch (PgstowException e) {
      findings.add(Finding.fatal(String.valueOf(e.getMessage()), e.hint()));
    }
    long pgDump = MemoryBudget.ofPgDump(entries);
    if (pgDump > USUAL_FOR_PG_DUMP) {
      findings.add(
          Finding.notice(
              "pg_dump needs about %d MiB of memory for %d entries, in addition to Java"
                  .formatted(pgDump >> 20, entries),
              "Raise the memory limit of the container by that amount."));
    }
  }

  /** With a selection the tables may be none that is wanted, and pg_dump tells by itself. */
  private void checkTables(Session session, List<Finding> findings) {
    record Unreadable(String name, boolean granted) {}
    boolean everything = plan.selection().isWhole();
    for (Unreadable table :
        session.all(
            Sql.named("unreadable-tables"),
            row -> new Unreadable(row.getString("name"), row.getBoolean("granted")))) {
      findings.add(
          new Finding(
              everything,
              table.granted()
                  ? "row-level security would hide rows of \"%s\"".formatted(table.name())
                  : "\"%s\" may not read \"%s\"".formatted(session.database().user(), table.name()),
              table.granted()
                  ? "Back up as its owner or as a role with BYPASSRLS, or exclude the table."
                  : "GRANT pg_read_all_data to that role, or exclude the table."));
    }
  }

  /** What pg_dump reads besides tables; it fails when it gets there. */
  private void checkOthers(Session session, List<Finding> findings) {
    Selection selection = plan.selection();
    if (selection.schemaOnly()) {
      return;
    }
    record Unreadable(String name, boolean largeObject, long total) {}
    List<Unreadable> unreadable =
        session.all(
            Sql.named("unreadable-objects"),
            row ->
                new Unreadable(
                    row.getString("name"), row.getBoolean("large_object"), row.getLong("total")));
    for (Unreadable object : unreadable) {
      if (!object.largeObject()) {
        findings.add(
            new Finding(
                selection.isWhole(),
                "\"%s\" may not read the %s".formatted(session.database().user(), object.name()),
                "GRANT SELECT on it, or pg_read_all_data, to that role."));
      }
    }
    List<Unreadable> largeObjects = unreadable.stream().filter(Unreadable::largeObject).toList();
    if (!largeObjects.isEmpty() && selection.hasLargeObjects()) {
      long total = largeObjects.getFirst().total();
      findings.add(
          Finding.fatal(
              "\"%s\" may not read the large object%s %s"
                  .formatted(
                      session.database().user(),
                      total == 1 ? "" : "s",
                      Shortened.list(largeObjects.stream().map(Unreadable::name).toList(), total)),
              "GRANT SELECT on %s to that role, back up as %s owner, or set LARGE_OBJECTS=false."
                  .formatted(total == 1 ? "it" : "them", total == 1 ? "its" : "their")));
    }
  }

  /** What pg_dump leaves out and then ends well: whoever restores the backup would miss it. */
  private void checkLeftOut(Session session, List<Finding> findings) {
    if (!plan.selection().isBeyondSchemas()) {
      return;
    }
    List<NotDumped> leftOut = NotDumped.of(session);
    names(leftOut, NotDumped.Kind.SUBSCRIPTION)
        .ifPresent(
            names ->
                findings.add(
                    Finding.notice(
                        "\"%s\" is not a superuser: subscriptions are left out of the backup: %s"
                            .formatted(session.database().user(), names),
                        "Back up as a superuser, or keep their CREATE SUBSCRIPTION commands.")));
    names(leftOut, NotDumped.Kind.USER_MAPPING_OPTIONS)
        .ifPresent(
            names ->
                findings.add(
                    Finding.notice(
                        "\"%s\" may not read the options of user mappings, which are left out of the backup: %s"
                            .formatted(session.database().user(), names),
                        "Back up as a superuser, or keep these options, such as passwords.")));
  }

  /** How many there are of a kind, and the first of them, if there are any. */
  private static Optional<String> names(List<NotDumped> leftOut, NotDumped.Kind kind) {
    List<String> names =
        leftOut.stream().filter(each -> each.kind() == kind).map(NotDumped::name).toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of("%d (%s)".formatted(names.size(), Shortened.list(names)));
  }

  /**
   * It is no copy of anything, and its record would be restored, too. Whoever may create schemas
   * can make what looks like one, and keep nobody from a backup by that.
   */
  private void checkRestores(Session session, List<Finding> findings) {
    record Mark(String schema, String owners, boolean credible) {}
    session
        .first(
            Sql.named("restore-under-way"),
            row ->
                new Mark(
                    row.getString("schema"), row.getString("owners"), row.getBoolean("credible")),
            plan.selection().role().orElse(""))
        .ifPresent(
            mark ->
                findings.add(
                    mark.credible()
                        ? Finding.fatal(
                            "\"%s\" is being restored, or its restore did not finish"
                                .formatted(session.database().name()),
                            ("Run the restore again to finish it. If it was abandoned, drop the schema \"%s\""
                                    + " in that database, which is its ledger.")
                                .formatted(mark.schema()))
                        : Finding.notice(
                            "\"%s\" may be in the middle of a restore: it has the schema \"%s\" of \"%s\""
                                .formatted(session.database().name(), mark.schema(), mark.owners()),
                            "If that role is restoring into it, back up when that has finished; otherwise"
                                + " drop the schema, which looks like the ledger of a restore.")));
  }
}
