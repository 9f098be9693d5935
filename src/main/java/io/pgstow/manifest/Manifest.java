package io.pgstow.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A finished backup: written last, it is what makes the objects a backup. Sizes, lengths and
 * offsets are bytes.
 *
 * @param schemaVersion of this document; a reader refuses one it does not know
 * @param tool pgstow's version
 * @param database the database's name on its server
 * @param snapshot the exported snapshot that everything was read in
 * @param lsn the write-ahead log position of the server when that snapshot was taken
 * @param format which of pg_dump's archive formats
 * @param objects the archive's objects in the store
 * @param tables each table's data
 * @param entries how many entries of each kind the table of contents has
 * @param pinned whether it is never pruned
 */
public record Manifest(
    int schemaVersion,
    String tool,
    String name,
    String database,
    Source source,
    Instant start,
    Instant end,
    String snapshot,
    String lsn,
    String format,
    String compression,
    List<StoredArchive> objects,
    List<TableData> tables,
    LargeObjects largeObjects,
    Map<String, Integer> entries,
    Requirements requirements,
    boolean pinned) {

  /** The format that is one file with blocks of data. */
  public static final String CUSTOM = "custom";

  /** The format that has a file for each table. */
  public static final String DIRECTORY = "directory";

  /** The version of this document's schema. */
  public static final int SCHEMA_VERSION = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  /** Where the data came from. */
  public record Source(
      String serverVersion,
      int serverMajor,
      String clientVersion,
      String encoding,
      String collation,
      String characterType,
      String localeProvider,
      long databaseSize) {}

  /**
   * An object of the archive.
   *
   * @param key below the store's root
   */
  public record StoredArchive(String key, long size, String etag, List<PartDigest> parts) {}

  /** A part of an object, as it was uploaded. */
  public record PartDigest(int number, long offset, long size, String sha256) {}

  /**
   * The data of a table.
   *
   * @param rows how many, or null where the archive holds INSERT statements
   * @param rawBytes of COPY text, uncompressed, without the end marker
   * @param offset of its data block in a custom archive; 0 in a file of its own
   * @param length of that data block, or of the file
   * @param segments of the file, in order and without a gap; none in a custom archive
   */
  public record TableData(
      int dumpId,
      String schema,
      String name,
      @Nullable Long rows,
      long rawBytes,
      long offset,
      long length,
      List<Segment> segments) {}

  /**
   * Some rows of a table that can be read by themselves: a gzip member or Zstandard frame.
   *
   * @param rawBytes of COPY text, uncompressed, without the end marker
   * @param sha256 of the bytes as they are stored
   */
  public record Segment(long offset, long length, long rawBytes, long rows, String sha256) {}

  /** The large objects together. */
  public record LargeObjects(long count, long rawBytes) {}

  /** What a server must have before this backup can be restored into it. */
  public record Requirements(
      List<String> roles, List<Extension> extensions, List<String> tablespaces) {}

  /** An extension and the version it had. */
  public record Extension(String name, String version) {}

  /** The data of a table, if the backup has any. */
  public Optional<TableData> table(int dumpId) {
    return tables.stream().filter(table -> table.dumpId() == dumpId).findFirst();
  }

  /** How many entries the table of contents has. */
  public long entryCount() {
    return entries.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** The archive's size in the store, bytes. */
  public long size() {
    return objects.stream().mapToLong(StoredArchive::size).sum();
  }

  /** The rows of all tables. */
  public long rows() {
    return tables.stream().mapToLong(table -> table.rows() == null ? 0 : table.rows()).sum();
  }

  /** The raw bytes of all data. */
  public long rawBytes() {
    return tables.stream().mapToLong(TableData::rawBytes).sum() + largeObjects.rawBytes();
  }

  /**
   * The raw bytes of some of the data.
   *
   * @param dumpIds of the tables that are meant
   * @param largeObjectsToo whether the large objects are meant, too
   */
  public long rawBytes(Set<Integer> dumpIds, boolean largeObjectsToo) {
    return tables.stream()
            .filter(table -> dumpIds.contains(table.dumpId()))
            .mapToLong(TableData::rawBytes)
            .sum()
        + (largeObjectsToo ? largeObjects.rawBytes() : 0);
  }

  /** This manifest as it lies in the store: JSON, UTF-8. */
  public byte[] toJson() {
    return JSON.writeValueAsBytes(this);
  }

  /** A manifest's JSON as it is when the backup is pinned or not; all else in it stays. */
  static byte[] withPinned(byte[] json, boolean pinned) {
    var root = (ObjectNode) JSON.readTree(json);
    return JSON.writeValueAsBytes(root.put("pinned", pinned));
  }

  /**
   * Reads a manifest.
   *
   * @param where for the message when it is not one
   */
  public static Manifest fromJson(byte[] json, String where) {
    try {
      Manifest manifest = JSON.readValue(json, Manifest.class);
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
          "\"%s\" is not a manifest: %s".formatted(where, e.getOriginalMessage()),
          "The object was damaged or written by something else; take another backup.",
          e);
    }
  }

  @Override
  public String toString() {
    return new String(toJson(), StandardCharsets.UTF_8);
  }
}
