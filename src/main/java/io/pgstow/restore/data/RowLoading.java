package io.pgstow.restore.data;

import io.pgstow.archive.Entry;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.restore.destination.OnConflict;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/**
 * How rows come into their tables. Thread-safe.
 *
 * @param triggers that are disabled meanwhile
 * @param onConflict what becomes of rows whose keys are taken; empty where the tables were empty
 */
public record RowLoading(UserTriggers triggers, Optional<OnConflict> onConflict) {
  /** Of unique and exclusion constraints. */
  private static final Set<String> KEY_TAKEN = Set.of("23505", "23P01");

  private static final String NO_CHARACTER = "22021";

  RowTarget target() {
    return onConflict.equals(Optional.of(OnConflict.SKIP)) ? new RowTarget(true) : RowTarget.TABLE;
  }

  /**
   * What a user is told when a server does not take data: a range that was not loaded.
   *
   * @param first where it begins in the entry's raw data, bytes
   * @param past where it ends, exclusive
   */
  PgstowException failure(Entry entry, long first, long past, SQLException e) {
    return new PgstowException(
        DatabaseErrors.exitCode(e),
        "loading \"%s\", bytes %d to %d, failed: %s".formatted(entry, first, past, e.getMessage()),
        hint(entry, String.valueOf(e.getSQLState())),
        e);
  }

  private String hint(Entry entry, String state) {
    if (onConflict.isPresent() && KEY_TAKEN.contains(state)) {
      return "None of these rows is in the table. Run the job again, which resumes with them: with"
          + " ON_CONFLICT=skip, which passes over rows whose keys are taken, or after you"
          + " have deleted the rows that are in the way.";
    }
    if (state.equals(NO_CHARACTER)) {
      return ("A value has bytes that are no character in the encoding of the backup, as columns of"
              + " type \"char\" may have before PostgreSQL 16. Correct it at the source and back up"
              + " again, or begin anew without these rows: drop what was restored (DST_ON_EXISTING=drop)"
              + " and run the job with EXCLUDE_TABLE_DATA=%s.")
          .formatted(entry.qualifiedName());
    }
    return "Correct the cause in the destination and run the job again, which resumes with"
        + " these rows. If an index is the cause, run it with INDEX_POLICY=after-data and"
        + " without KEYS_BEFORE_DATA; if a check reads other tables, with RESTORE_JOBS=1.";
  }
}
