package io.pgstow.manifest;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * The mark of the runs that make a backup of a server together. It lies beside the manifest from
 * before the first object until after the manifest.
 *
 * @param schemaVersion of this document
 * @param run which the processes that share it have in common
 * @param tool pgstow's version
 * @param start when the first of them began, by its own clock
 * @param lastActive the last sign of life of any of them
 * @param replaced the ETags of the manifests of databases, by the database, that were there before
 *     and are no part of this; that of the globals under the empty name
 */
public record ClusterMark(
    int schemaVersion,
    String run,
    String tool,
    Instant start,
    Instant lastActive,
    Map<String, String> replaced) {

  /** The version of this document's schema. */
  public static final int SCHEMA_VERSION = 1;

  /** The mark of a run that begins now. */
  public static ClusterMark now(
      String run, String tool, Instant now, Map<String, String> replaced) {
    return new ClusterMark(SCHEMA_VERSION, run, tool, now, now, replaced);
  }

  /** The same run, alive at a later time. */
  public ClusterMark activeAt(Instant time) {
    return new ClusterMark(schemaVersion, run, tool, start, time, replaced);
  }

  /** This mark as it lies in the store: JSON, UTF-8. */
  public byte[] toJson() {
    return StoredJson.write(this);
  }

  /** Reads a mark; nothing if it is none. */
  static Optional<ClusterMark> fromJson(byte[] json) {
    try {
      return Optional.of(StoredJson.read(json, ClusterMark.class));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }
}
