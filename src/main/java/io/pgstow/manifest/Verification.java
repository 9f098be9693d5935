package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What became of reading a backup back; it lies beside the manifest.
 *
 * @param schemaVersion of this document
 * @param time when it was read
 * @param sample the share that was read, such as {@code 2/7}, or the settings that chose what was
 *     restored; null for all of it
 * @param damage what is wrong with it; null when nothing is
 * @param manifest digest of the manifest of the backup that was read, which tells it from another
 *     of the same name; null in records of old versions, and where there is no manifest
 */
public record Verification(
    int schemaVersion,
    Instant time,
    Level level,
    @Nullable String sample,
    Result result,
    @Nullable String damage,
    @Nullable String manifest) {

  /** The version of this document's schema. */
  public static final int SCHEMA_VERSION = 1;

  /** How deep a backup was read, the shallowest first. */
  public enum Level {
    /** Whether its objects are there, by size and ETag. */
    OBJECTS,
    /** Every byte. */
    CONTENT,
    /** Restored into a database, and compared. */
    RESTORE
  }

  /** Whether the backup is what it was. */
  public enum Result {
    GOOD,
    DAMAGED
  }

  /** A backup of which nothing else is known than that it is good, as far as was looked. */
  public static Verification good(Instant time, Level level, @Nullable String sample) {
    return new Verification(SCHEMA_VERSION, time, level, sample, Result.GOOD, null, null);
  }

  /** A backup that is not what it was. */
  public static Verification damaged(
      Instant time, Level level, @Nullable String sample, String damage) {
    return new Verification(SCHEMA_VERSION, time, level, sample, Result.DAMAGED, damage, null);
  }

  /**
   * The same about the backup that has this manifest.
   *
   * @param digest of the manifest, as {@link Manifest#digest} makes it
   */
  public Verification about(String digest) {
    return new Verification(schemaVersion, time, level, sample, result, damage, digest);
  }

  /**
   * Whether the backup that was read is the one that has this manifest. A record that does not tell
   * is about the backup that there was at its time.
   */
  boolean isAbout(Manifest known, String digest) {
    return manifest == null ? !time.isBefore(known.end()) : manifest.equals(digest);
  }

  /**
   * Whether this takes the place of an earlier one. Damage stays on record until all of the backup
   * was read again, as deep as it was then.
   */
  boolean supersedes(Verification earlier) {
    boolean another =
        manifest != null && earlier.manifest != null && !manifest.equals(earlier.manifest);
    boolean asDeep = sample == null && level.compareTo(earlier.level) >= 0;
    return another || earlier.result == Result.GOOD || result == Result.DAMAGED || asDeep;
  }

  /** This record as it lies in the store: JSON, UTF-8. */
  public byte[] toJson() {
    return StoredJson.write(this);
  }

  /**
   * Reads a record.
   *
   * @param where for the message when it is not one
   */
  static Verification fromJson(byte[] json, String where) {
    try {
      return StoredJson.read(json, Verification.class);
    } catch (JacksonException e) {
      throw new PgstowException(
          ExitCode.ARCHIVE,
          "\"%s\" is not the record of a verification: %s".formatted(where, e.getOriginalMessage()),
          "Verify the backup again, or delete the record.",
          e);
    }
  }
}
