package io.pgstow.manifest;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The record of a restore of a whole server: what of it is done, for a run that resumes it and for
 * others that share it.
 *
 * @param schemaVersion of this document
 * @param run which the processes that share it have in common
 * @param destination host and port of the server; no secret
 * @param start when the first of them began, by its own clock
 * @param end when the last database was done; null before
 * @param databases those of the destination whose restore has come to its last act, by name
 */
public record ClusterRestored(
    int schemaVersion,
    String run,
    String destination,
    Instant start,
    @Nullable Instant end,
    Map<String, Done> databases) {

  /**
   * A database that is restored.
   *
   * @param source its name in the backup
   * @param oid in the destination
   */
  public record Done(String source, long oid) {}

  /** The version of this document's schema. */
  public static final int SCHEMA_VERSION = 1;

  /** The record of a restore that begins now. */
  public static ClusterRestored now(String run, String destination, Instant now) {
    return new ClusterRestored(SCHEMA_VERSION, run, destination, now, null, Map.of());
  }

  /** The same with one more database. */
  public ClusterRestored with(String database, Done done) {
    var all = new TreeMap<>(databases);
    all.put(database, done);
    return new ClusterRestored(schemaVersion, run, destination, start, end, all);
  }

  /** The same, of another run that resumes it. */
  public ClusterRestored ofRun(String other) {
    return new ClusterRestored(schemaVersion, other, destination, start, end, databases);
  }

  /** The same at its end. */
  public ClusterRestored endedAt(Instant time) {
    return new ClusterRestored(schemaVersion, run, destination, start, time, databases);
  }

  /** This record as it lies in the store: JSON, UTF-8. */
  public byte[] toJson() {
    return StoredJson.write(this);
  }

  /** Reads a record; nothing if it is none. */
  static Optional<ClusterRestored> fromJson(byte[] json) {
    try {
      return Optional.of(StoredJson.read(json, ClusterRestored.class));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }
}
