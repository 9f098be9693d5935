package io.pgstow.verify;

import io.pgstow.archive.ArchiveException;
import io.pgstow.error.DamageException;
import org.jspecify.annotations.Nullable;

/** What a user is told of a backup that is not what it was. */
final class Damage {
  private Damage() {}

  /** An archive that contradicts itself. */
  static DamageException at(String where, ArchiveException e, String what) {
    return of(where, "%s (%s)".formatted(e.getMessage(), what), e);
  }

  /** A manifest that contradicts itself, of an archive that may be intact. */
  static DamageException ofManifest(String where, String fact) {
    return new DamageException(
        "\"%s\" is damaged: %s".formatted(where, fact),
        "Take another backup now. The manifest was changed, the archive may be intact:"
            + " pg_restore can restore it.",
        null);
  }

  /** Any damage of an object. */
  static DamageException of(String where, String fact, @Nullable Throwable cause) {
    return new DamageException(
        "\"%s\" is damaged: %s".formatted(where, fact),
        "Take another backup now. Keep this one until you know what can be recovered,"
            + " and find out what changed the object.",
        cause);
  }
}
