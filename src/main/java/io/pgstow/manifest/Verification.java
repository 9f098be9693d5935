package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What became of reading a backup back; it lies beside the manifest.
 *
 * @param time when it was read
 * @param level how deep
 */
public record Verification(Instant time, String level, Result result) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /** Whether the backup is what it was. */
  public enum Result {
    GOOD,
    DAMAGED
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
      return JSON.readValue(json, Verification.class);
    } catch (JacksonException e) {
      throw new PgstowException(
          ExitCode.ARCHIVE,
          "\"%s\" is not the record of a verification: %s".formatted(where, e.getOriginalMessage()),
          "Verify the backup again, or delete the record.",
          e);
    }
  }
}
