package io.pgstow.restore.script;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.restore.plan.IndexPolicy;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.source.OpenedArchive;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has no effect with a script: refused where it would be missed, else warned of. */
final class ScriptSettings {
  private static final Logger LOG = LoggerFactory.getLogger(ScriptSettings.class);

  private ScriptSettings() {}

  /**
   * Somebody set them for a reason.
   *
   * @throws PgstowException about one without which the restore would do something else
   */
  static void requireEffect(OpenedArchive archive, RestoreOptions options) {
    if (!options.part().isEverything()) {
      throw new PgstowException(
          ExitCode.USAGE,
          "no part can be chosen of a script, as \"%s\" is".formatted(archive.location()),
          "Unset the filters (SCHEMAS, TABLES, SECTIONS, …): a script is run as a whole or not at"
              + " all.");
    }
    if (!options.names().isNone()) {
      throw new PgstowException(
          ExitCode.USAGE,
          "a script, as \"%s\" is, cannot be restored under other names"
              .formatted(archive.location()),
          "Unset MAP_SCHEMA, MAP_OWNER and MAP_TABLESPACE, or restore an archive in custom, directory or tar"
              + " format.");
    }
    if (options.existing().disableTriggers()) {
      throw new PgstowException(
          ExitCode.USAGE,
          "triggers cannot be disabled for a script, as \"%s\" is".formatted(archive.location()),
          "Unset \"DISABLE_TRIGGERS\": a script creates triggers after its rows.");
    }
    if (options.existing().onConflict().isPresent()) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"ON_CONFLICT\" has no effect with a script, as \"%s\" is".formatted(archive.location()),
          "Unset it: a script says by itself what becomes of its rows.");
    }
    if (options.allowMissingRows()) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"ALLOW_MISSING_ROWS\" has no effect with a script, as \"%s\" is"
              .formatted(archive.location()),
          "Unset it: a script is run as a whole or not at all.");
    }
    warnOfOthers(archive, options);
  }

  private static void warnOfOthers(OpenedArchive archive, RestoreOptions options) {
    var idle = new ArrayList<String>();
    // tables are analyzed side by side all the same
    if (options.jobs() > 1 && !options.analyze()) {
      idle.add("RESTORE_JOBS");
    }
    if (options.segmentSize().isPresent()) {
      idle.add("RESTORE_SEGMENT_SIZE");
    }
    if (!(options.indexPolicy() instanceof IndexPolicy.BySize)) {
      idle.add("INDEX_POLICY");
    }
    if (options.keysBeforeData()) {
      idle.add("KEYS_BEFORE_DATA");
    }
    if (!idle.isEmpty()) {
      LOG.warn(
          "\"{}\" has no effect with a script, as \"{}\" is",
          String.join("\", \"", idle),
          archive.location());
    }
  }
}
