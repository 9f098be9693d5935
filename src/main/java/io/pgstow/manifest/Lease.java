package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.core.JacksonException;

/**
 * What keeps a backup in the store while it is restored.
 *
 * @param schemaVersion of this document
 * @param run tells this restore from every other
 * @param destination host, port and name of the database; no secret
 * @param start when the restore began, by its own clock
 * @param lastActive its last sign of life, by its own clock
 */
public record Lease(
    int schemaVersion, UUID run, String destination, Instant start, Instant lastActive) {

  /** The version of this document's schema. */
  public static final int SCHEMA_VERSION = 1;

  /** For so long after the last sign of life of a run its backup is left alone. */
  public static final Duration KEPT = Duration.ofDays(1);

  /** The lease of a restore that begins now. */
  public static Lease now(UUID run, String destination, Instant now) {
    return new Lease(SCHEMA_VERSION, run, destination, now, now);
  }

  /** The same restore, alive at a later time. */
  public Lease activeAt(Instant time) {
    return new Lease(schemaVersion, run, destination, start, time);
  }

  /** This lease as it lies in the store: JSON, UTF-8. */
  public byte[] toJson() {
    return StoredJson.write(this);
  }

  /**
   * Reads a lease.
   *
   * @param where for the message when it is not one
   * @throws PgstowException with the exit code {@code ARCHIVE} when it is not one
   */
  static Lease fromJson(byte[] json, String where) {
    try {
      return StoredJson.read(json, Lease.class);
    } catch (JacksonException e) {
      throw new PgstowException(
          ExitCode.ARCHIVE,
          "\"%s\" is not the lease of a restore: %s".formatted(where, e.getOriginalMessage()),
          "Delete it if no run is restoring this backup.",
          e);
    }
  }
}
