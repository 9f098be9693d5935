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
          "Choose another backup, or drop the database by hand.");
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
