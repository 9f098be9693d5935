package io.pgstow.restore;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.report.Progress;
import io.pgstow.restore.entry.EntryScripts;
import io.pgstow.restore.entry.EntrySql;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.plan.RestorePlan;
import io.pgstow.restore.source.OpenedArchive;
import java.util.Set;

/** What an archive must hold to take the place of a database. */
record ArchiveDefinitions(
    RestoreOptions options, Progress progress, OpenedArchive archive, RestorePlan plan) {

  /**
   * Nothing is dropped for an archive that cannot take its place, whatever checks are passed over:
   * it has definitions, and pg_restore turns them all into SQL.
   */
  void require() {
    boolean empty = options.whole().properties() && archive.isWhole();
    if (plan.schema().isEmpty() && !empty) {
      throw new PgstowException(
          ExitCode.PREFLIGHT,
          "\"%s\" has no definitions, so \"%s\" is not dropped"
              .formatted(archive.location(), options.destination().name()),
          archive.contents().isPart()
              ? "Unset DST_ON_EXISTING: what was chosen goes into the tables that the database has."
              : "Choose another backup, or unset DST_ON_EXISTING if it goes into tables that the"
                  + " database has.");
    }
    var sql = new EntrySql(archive.contents(), options.omissions(), Set.of());
    var scripts =
        new EntryScripts(
            sql, archive.location(), plan.withoutData().stream().filter(sql::isWanted).toList());
    while (scripts.next() != null) {
      progress.item("reading definitions");
    }
  }
}
