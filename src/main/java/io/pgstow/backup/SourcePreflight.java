package io.pgstow.backup;

import io.pgstow.error.Finding;
import io.pgstow.postgres.Clients;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;

/** Everything that would make a backup fail late, looked at before the start. */
final class SourcePreflight {
  private final BackupPlan plan;

  SourcePreflight(BackupPlan plan) {
    this.plan = plan;
  }

  List<Finding> findings(ObjectStore store, Session session, Clients clients) {
    var findings = new ArrayList<Finding>();
    checkName(store, findings);
    checkClients(clients, findings);
    checkPooler(session, findings);
    checkTables(session, findings);
    checkLocks(session, findings);
    return findings;
  }

  private void checkName(ObjectStore store, List<Finding> findings) {
    plan.place()
        .firstTaken(store)
        .filter(_ -> !plan.force())
        .ifPresent(
            taken ->
                findings.add(
                    Finding.fatal(
                        "\"%s\" exists already".formatted(store.location(taken)),
                        "Choose another BACKUP_NAME, or set FORCE=true to replace it.")));
  }

  private void checkClients(Clients clients, List<Finding> findings) {
    clients
        .version()
        .saferRelease()
        .ifPresent(
            safer ->
                findings.add(
                    Finding.notice(
                        "pg_dump %s has known security holes".formatted(clients.version()),
                        "Update the client programs to %s or newer.".formatted(safer))));
    plan.compression()
        .filter(compression -> !compression.isWrittenBy(clients.version().major()))
        .ifPresent(
            compression ->
                findings.add(
                    Finding.fatal(
                        "pg_dump %s cannot compress with \"%s\""
                            .formatted(clients.version(), compression),
                        "Set DUMP_COMPRESS=gzip:1, or use client programs from 16 on.")));
  }

  private static void checkPooler(Session session, List<Finding> findings) {
    if (session.isPooled()) {
      findings.add(
          Finding.fatal(
              "there is a connection pooler in front of \"%s\"".formatted(session.database()),
              "Name the server itself: pooled transactions break snapshots and session settings."));
    }
  }

  /** A dump holds a lock on each of its tables from its start to its end. */
  private void checkLocks(Session session, List<Finding> findings) {
    long capacity = session.one(Sql.named("lock-capacity"), row -> row.getLong(1));
    long tables = session.all(Sql.named("lockable-tables"), row -> row.getLong("oid")).size();
    if (plan.selection().isWhole() && tables >= capacity) {
      findings.add(
          Finding.fatal(
              "\"%s\" has %d tables to lock, its server has room for %d locks"
                  .formatted(session.database().name(), tables, capacity),
              "Raise max_locks_per_transaction there, or back up some SCHEMAS at a time."));
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
                  ? "row security would hide rows of \"%s\"".formatted(table.name())
                  : "\"%s\" may not read \"%s\"".formatted(session.database().user(), table.name()),
              table.granted()
                  ? "Back up as its owner or as a role with BYPASSRLS, or exclude the table."
                  : "GRANT pg_read_all_data to that role, or exclude the table."));
    }
  }
}
