package io.pgstow.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What became of reading a backup back; it lies beside the manifest.
 *
 * @param schemaVersion of this document
 * @param time when it was read
 * @param sample the share that was read, such as {@code 2/7}; null for all of it
 * @param damage what is wrong with it; null when nothing is
 */
public record Verification(
    int schemaVersion,
    Instant time,
    Level level,
    @Nullable String sample,
    Result result,
    @Nullable String damage) {

  /** The version of this document's schema. */
  public static final int SCHEMA_VERSION = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

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
    return new Verification(SCHEMA_VERSION, time, level, sample, Result.GOOD, null);
  }

  /** A backup that is not what it was. */
  public static Verification damaged(
      Instant time, Level level, @Nullable String sample, String damage) {
    return new Verification(SCHEMA_VERSION, time, level, sample, Result.DAMAGED, damage);
  }

  /**
   * Whether this takes the place of an earlier one. Damage stays on record until all of the backup
   * was read again, as deep as it was then.
   */
  boolean supersedes(Verification earlier) {
    boolean asDeep = sample == null && level.compareTo(earlier.level) >= 0;
    return earlier.result == Result.GOOD || result == Result.DAMAGED || asDeep;
  }

  /** This record as it lies in the store: JSON, UTF-8. */
  public byte[] toJson() {
    return JSON.writeValueAsBytes(this);
  }

  /**
   * Reads a record.
   *
   * @param where for the message when it is not one
   */
  static Verification fromJson(byte[] json, String where) {
    try {
      Verification read = JSON.readValue(json, Verification.class);
      if (read.time == null || read.level == null || read.result == null) {
        throw unreadable(where, "time, level or result is missing", null);
      }
      return read;
    } catch (JacksonException e) {
      throw unreadable(where, e.getOriginalMessage(), e);
    }
  }

  private static PgstowException unreadable(
      String where, String why, @Nullable JacksonException cause) {
    return new PgstowException(
        ExitCode.ARCHIVE,
        "\"%s\" is not the record of a verification: %s".formatted(where, why),
        "Verify the backup again, or delete the record.",
        cause);
  }
}
