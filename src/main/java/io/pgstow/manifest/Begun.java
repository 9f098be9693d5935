package io.pgstow.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The mark of a run that makes a backup. It lies beside the archive from before the archive's first
 * byte until after the manifest, and claims the backup's name. Without a manifest, only what has
 * this mark was begun by pgstow.
 *
 * @param schemaVersion of this document
 * @param run tells this run from every other
 * @param tool pgstow's version
 * @param start when the run began, by its own clock
 * @param lastActive its last sign of life, by its own clock
 * @param archives what the run has written, or was about to, where others see it, and what it was
 *     to delete: files, and folders with a slash, as seen from the folder of the mark. Null in
 *     marks of versions that did not tell: then it is any archive of the name
 */
public record Begun(
    int schemaVersion,
    UUID run,
    String tool,
    Instant start,
    Instant lastActive,
    @Nullable List<String> archives) {

  /** The version of this document's schema. */
  public static final int SCHEMA_VERSION = 1;

  /**
   * A run that lives renews its mark every minute; so what is younger than a mark by more than this
   * is of somebody who came after it.
   */
  private static final Duration BETWEEN_SIGNS = Duration.ofMinutes(3);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  /** The mark of a run that begins now. */
  public static Begun now(UUID run, String tool, Instant now) {
    return new Begun(SCHEMA_VERSION, run, tool, now, now, null);
  }

  /** The same run, alive at a later time. */
  public Begun activeAt(Instant time) {
    return new Begun(schemaVersion, run, tool, start, time, archives);
  }

  /**
   * The same run, which tells what is its own.
   *
   * @param keys of files and, with a slash, of folders, in the folder of the mark
   * @param mark its key
   */
  public Begun withArchives(Collection<String> keys, String mark) {
    int folder = mark.lastIndexOf('/') + 1;
    return new Begun(
        schemaVersion,
        run,
        tool,
        start,
        lastActive,
        keys.stream().map(key -> key.substring(folder)).distinct().toList());
  }

  /**
   * Whether an object of an archive of this name is of this run: it has told so, and the object is
   * not from after its end.
   *
   * @param mark this, as it lies in the store
   * @param modified when the object was written, by the store's clock
   */
  public boolean covers(StoredObject mark, String key, Instant modified) {
    if (archives == null) {
      return true;
    }
    String folder = mark.key().substring(0, mark.key().lastIndexOf('/') + 1);
    return !modified.isAfter(mark.lastModified().plus(BETWEEN_SIGNS))
        && archives.stream().map(folder::concat).anyMatch(archive -> isOf(archive, key));
  }

  private static boolean isOf(String archive, String key) {
    return archive.endsWith("/")
        ? key.startsWith(archive) && BackupKey.isMember(key.substring(archive.length()))
        : key.equals(archive);
  }

  /** This mark as it lies in the store: JSON, UTF-8. */
  public byte[] toJson() {
    return JSON.writeValueAsBytes(this);
  }

  /**
   * Reads a mark.
   *
   * @param where for the message when it is not one
   * @throws PgstowException with the exit code {@code ARCHIVE} when it is not one
   */
  public static Begun fromJson(byte[] json, String where) {
    try {
      @Nullable Begun read = JSON.readValue(json, Begun.class);
      if (read == null || read.run == null || read.start == null || read.lastActive == null) {
        throw unreadable(where, "run, start or lastActive is missing", null);
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
        "\"%s\" is not the mark of a run: %s".formatted(where, why),
        "Delete it if no run is making this backup.",
        cause);
  }
}
