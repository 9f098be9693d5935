package io.pgstow.cluster;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;

/** Failures of one database that are nobody's doing outside. */
final class Defects {
  private static final String REPORT = "This is a bug in pgstow. Report it with the log.";

  private Defects() {}

  /** What was not foreseen. */
  static PgstowException of(RuntimeException e) {
    return new PgstowException(ExitCode.UNEXPECTED, "unexpected: " + e, REPORT, e);
  }

  /** What was there, and is there no more. */
  static PgstowException lost(String what) {
    return new PgstowException(
        ExitCode.STORE,
        "\"%s\" was written, but no longer exists".formatted(what),
        "Check what deletes objects in the store, and run the job again.");
  }
}
