package io.pgstow.verify;

import io.pgstow.archive.ArchiveException;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import org.jspecify.annotations.Nullable;

/** What a user is told of a backup that is not what it was. */
final class Damage {
  private Damage() {}

  /** An archive that contradicts itself. */
  static PgstowException at(String where, ArchiveException e, String what) {
    return of(where, "%s (%s)".formatted(e.getMessage(), what), e);
  }

  /** Any damage of an object. */
  static PgstowException of(String where, String fact, @Nullable Throwable cause) {
    return new PgstowException(
        ExitCode.VERIFICATION,
        "\"%s\" is damaged: %s".formatted(where, fact),
        "Keep it for what can be saved, take another backup, and look for what changed the object.",
        cause);
  }
}
