package io.pgstow.restore.data;

import io.pgstow.archive.Entry;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import java.sql.SQLException;

/** What a user is told when a server does not take data. */
final class LoadFailure {
  private LoadFailure() {}

  /**
   * A range that was not loaded.
   *
   * @param first where it begins in the entry's raw data, bytes
   * @param past where it ends, exclusive
   */
  static PgstowException of(Entry entry, long first, long past, SQLException e) {
    return new PgstowException(
        DatabaseErrors.exitCode(e),
        "loading \"%s\", bytes %d to %d, failed: %s".formatted(entry, first, past, e.getMessage()),
        "Correct the cause in the destination and run the job again, which resumes with"
            + " these rows. If an index is the cause, run it with INDEX_POLICY=after-data and"
            + " without KEYS_BEFORE_DATA.",
        e);
  }
}
