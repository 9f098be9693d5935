package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JacksonException;

/**
 * A finished backup of a whole server: which globals and which backups of databases belong
 * together, and what is not in it. It is written last. Sizes are bytes.
 *
 * @param schemaVersion of this document; a reader refuses one it does not know
 * @param tool pgstow's version
 * @param run tells the run, which several processes may share, from every other
 * @param databases that are in it, the largest first
 * @param failed databases that were to be in it
 * @param leftOut databases of the server that were not to be in it
 * @param pinned whether it is never pruned
 */
public record ClusterManifest(
    int schemaVersion,
    String tool,
    String run,
    String name,
    Source source,
    Instant start,
    Instant end,
    Globals globals,
    List<Member> databases,
    List<Failure> failed,
    List<LeftOut> leftOut,
    boolean pinned) {

  /** The version of this document's schema. */
  public static final int SCHEMA_VERSION = 1;

  /** Why a database is left out that the settings do not name. */
  public static final String NOT_CHOSEN = "not among DATABASES";

  /** The server it is of, and the program that wrote the globals. */
  public record Source(String serverVersion, int serverMajor, String clientVersion) {}

  /**
   * The roles, tablespaces and memberships.
   *
   * @param key below the store's root
   * @param passwords whether they hold the hashes of passwords
   */
  public record Globals(String key, long size, String sha256, boolean passwords) {}

  /**
   * A database that is in it.
   *
   * @param backup the name of its backup
   * @param manifest digest of that backup's manifest, which tells it from another of the name
   * @param databaseSize on the source's disk, with indexes
   */
  public record Member(String database, String backup, String manifest, long databaseSize) {}

  /** A database that is not in it because its backup failed. */
  public record Failure(String database, int exitCode, String error, String hint) {}

  /** A database that is not in it, and why. */
  public record LeftOut(String database, String why) {}

  /** Where its objects lie. */
  public ClusterKey place() {
    return new ClusterKey(name);
  }

  /** The size of all databases on the source's disk. */
  public long databaseSize() {
    return databases.stream().mapToLong(Member::databaseSize).sum();
  }

  /** Whether it is of all databases of the server, but for those that nobody can connect to. */
  public boolean isOfAll() {
    return leftOut.stream().noneMatch(each -> each.why().equals(NOT_CHOSEN));
  }

  /** This manifest as it lies in the store: JSON, UTF-8. */
  public byte[] toJson() {
    return StoredJson.write(this);
  }

  /** A manifest's JSON as it is when the backup is pinned or not; all else in it stays. */
  static byte[] withPinned(byte[] json, boolean pinned) {
    return StoredJson.with(json, "pinned", pinned);
  }

  /**
   * Reads a manifest.
   *
   * @param where for the message when it is not one
   * @throws PgstowException with the exit code {@code ARCHIVE} when it is not one, or a newer one
   */
  static ClusterManifest fromJson(byte[] json, String where) {
    try {
      ClusterManifest manifest = StoredJson.read(json, ClusterManifest.class);
      if (manifest.schemaVersion > SCHEMA_VERSION) {
        throw new PgstowException(
            ExitCode.ARCHIVE,
            "\"%s\" has schema version %d, this pgstow knows versions up to %d"
                .formatted(where, manifest.schemaVersion, SCHEMA_VERSION),
            "Use the pgstow that wrote it (\"%s\"), or a newer one.".formatted(manifest.tool));
      }
      return manifest;
    } catch (JacksonException e) {
      throw new PgstowException(
          ExitCode.ARCHIVE,
          "\"%s\" is not the manifest of a cluster: %s".formatted(where, e.getOriginalMessage()),
          "The object was damaged or written by something else; take another backup.",
          e);
    }
  }
}
