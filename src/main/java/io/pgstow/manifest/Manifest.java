package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

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
 * @param selection which part of the database was dumped, as dump settings by name; null for all of
 *     it
 * @param pinned whether it is never pruned
 * @param invalidIndexes of the archive that are invalid at the source, qualified and quoted where
 *     they must be; null where that is not known
 * @param notDumped what the role was not allowed to read, and the archive therefore lacks; null
 *     where that is not known
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
    @Nullable Map<String, String> selection,
    boolean pinned,
    @Nullable List<String> invalidIndexes,
    @Nullable List<String> notDumped) {

  /** The format that is one file with blocks of data. */
  public static final String CUSTOM = "custom";

  /** The format that has a file for each table. */
  public static final String DIRECTORY = "directory";

  /** The format that is a script. */
  public static final String PLAIN = "plain";

  /** The format that is a tar archive with a file for each table. */
  public static final String TAR = "tar";

  /** The version of this document's schema. */
  public static final int SCHEMA_VERSION = 2;

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
   * @param key below the store's root; in the document, relative to the folder of the manifest, so
   *     that a folder can be renamed or copied
   */
  public record StoredArchive(String key, long size, String etag, List<PartDigest> parts) {
    StoredArchive withKey(String other) {
      return new StoredArchive(other, size, etag, parts);
    }
  }

  /** A part of an object, as it was uploaded. */
  public record PartDigest(int number, long offset, long size, String sha256) {}

  /**
   * The data of a table.
   *
   * @param rows how many, or null where the archive holds INSERT statements
   * @param rawBytes of COPY text, uncompressed, without the end marker
   * @param offset of its data block in a custom archive; 0 in a file of its own
   * @param length of that data block, or of the file
   * @param segments of the data, in order and without a gap between their rows; none where pg_dump
   *     wrote the data by itself
   */
  public record TableData(
      int dumpId,
      String schema,
      String name,
      @Nullable Long rows,
      long rawBytes,
      long offset,
      long length,
      List<Segment> segments) {
    /** A block of a custom archive has its type, an identifier and a sign before its data. */
    private static final int BLOCK_START = 6;

    /** An empty chunk. */
    private static final int BLOCK_END = 5;

    /**
     * Whether the segments lie one behind the other and are all of the data; so they do in every
     * backup whose segments have digests.
     *
     * @param custom whether the data are a block of a custom archive, and not a file
     */
    boolean isCovered(boolean custom) {
      if (segments.isEmpty() || segments.stream().anyMatch(each -> each.crc32c() == null)) {
        return true;
      }
      long next = custom ? offset + BLOCK_START : offset;
      for (Segment segment : segments) {
        if (segment.offset() != next) {
          return false;
        }
        next += segment.length();
      }
      return next == offset + length - (custom ? BLOCK_END : 0);
    }
  }

  /**
   * Some rows of a table that can be read by themselves. In a directory archive they are a gzip
   * member, a Zstandard frame or an LZ4 frame; in a custom archive whole chunks, which hold such a
   * frame, or for gzip a piece of the block's zlib stream: the first has the header of the stream,
   * the last its end, and deflate forgets what came before each of them.
   *
   * @param offset in the object that holds it
   * @param length as it is stored
   * @param rawBytes of COPY text, uncompressed, without the end marker
   * @param crc32c of this text, in hexadecimal; null in backups of versions that made none
   */
  public record Segment(
      long offset, long length, long rawBytes, long rows, @Nullable String crc32c) {}

  /**
   * The large objects together.
   *
   * @param segments of a custom archive, in its order; none where each has a file of its own, or
   *     pg_dump wrote them by itself
   */
  public record LargeObjects(long count, long rawBytes, List<LargeObjectSegment> segments) {
    /** A document of an old version does not have the segments. */
    public LargeObjects(long count, long rawBytes, @Nullable List<LargeObjectSegment> segments) {
      this.count = count;
      this.rawBytes = rawBytes;
      this.segments = segments == null ? List.of() : segments;
    }
  }

  /**
   * Some large objects of an entry, each with its identifier and its chunks.
   *
   * @param offset in the archive
   * @param length as it is stored
   * @param rawBytes of their content, uncompressed
   * @param crc32c of this content, one large object after the other, in hexadecimal
   */
  public record LargeObjectSegment(
      int dumpId, long offset, long length, long count, long rawBytes, String crc32c) {}

  /** What a server must have before this backup can be restored into it. */
  public record Requirements(
      List<String> roles, List<Extension> extensions, List<String> tablespaces) {}

  /** An extension and the version it had. */
  public record Extension(String name, String version) {}

  /** The data of a table, if the backup has any. */
  public Optional<TableData> table(int dumpId) {
    return tables.stream().filter(table -> table.dumpId() == dumpId).findFirst();
  }

  /** The first table whose segments leave out some of its data, or overlap. */
  public Optional<TableData> uncovered() {
    boolean custom = format.equals(CUSTOM);
    return tables.stream().filter(table -> !table.isCovered(custom)).findFirst();
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

  /** Which part of the database was dumped, as dump settings by name; empty for all of it. */
  public Optional<Map<String, String>> part() {
    return Optional.ofNullable(selection).filter(settings -> !settings.isEmpty());
  }

  /** What the role was not allowed to read, as far as that is known. */
  public List<String> lacks() {
    return notDumped == null ? List.of() : notDumped;
  }

  /** This manifest as it lies in the store: JSON, UTF-8. */
  public byte[] toJson() {
    return StoredJson.write(relative());
  }

  /** A manifest's JSON as it is when the backup is pinned or not; all else in it stays. */
  static byte[] withPinned(byte[] json, boolean pinned) {
    return StoredJson.with(json, "pinned", pinned);
  }

  /**
   * Tells a backup from every other: SHA-256 of its manifest, but for whether it is pinned, and for
   * blanks between its fields.
   */
  public static String digest(byte[] json) {
    return StoredJson.digestWithout(json, "pinned");
  }

  /**
   * Reads a manifest; the keys of its objects are relative to its folder.
   *
   * @param where for the message when it is not one
   */
  public static Manifest fromJson(byte[] json, String where) {
    try {
      Manifest manifest = StoredJson.read(json, Manifest.class);
      requireKnown(manifest.schemaVersion, manifest.tool, where);
      return manifest.relative();
    } catch (JacksonException e) {
      requireKnownEdition(json, where);
      throw unreadable(where, e.getOriginalMessage(), e);
    }
  }

  /** What the manifest of any version tells. */
  private record Edition(int schemaVersion, String tool) {}

  /** A newer one may well look different; that does not make it a damaged one. */
  private static void requireKnownEdition(byte[] json, String where) {
    try {
      Edition edition = StoredJson.read(json, Edition.class);
      requireKnown(edition.schemaVersion, edition.tool, where);
    } catch (JacksonException _) {
      // it is no manifest of any version, as the caller has found
    }
  }

  private static void requireKnown(int version, String tool, String where) {
    if (version > SCHEMA_VERSION) {
      throw new PgstowException(
          ExitCode.ARCHIVE,
          "\"%s\" has schema version %d, this pgstow knows versions up to %d"
              .formatted(where, version, SCHEMA_VERSION),
          "Use the pgstow that wrote it (\"%s\"), or a newer one.".formatted(tool));
    }
  }

  private static PgstowException unreadable(String where, String why, JacksonException cause) {
    return new PgstowException(
        ExitCode.ARCHIVE,
        "\"%s\" is not a manifest: %s".formatted(where, why),
        "The object is damaged or was written by another program. Use another backup.",
        cause);
  }

  /** With the keys as the document has them. Those of version 1 began at the store's root. */
  private Manifest relative() {
    return withKeys(BackupKey::relative);
  }

  /**
   * With the keys as they are below the store's root.
   *
   * @param folder of the manifest, with the slash; empty for the root itself
   */
  public Manifest below(String folder) {
    return withKeys(key -> folder + key);
  }

  private Manifest withKeys(UnaryOperator<String> change) {
    return new Manifest(
        schemaVersion,
        tool,
        name,
        database,
        source,
        start,
        end,
        snapshot,
        lsn,
        format,
        compression,
        objects.stream().map(object -> object.withKey(change.apply(object.key()))).toList(),
        tables,
        largeObjects,
        entries,
        requirements,
        selection,
        pinned,
        invalidIndexes,
        notDumped);
  }

  @Override
  public String toString() {
    return new String(toJson(), StandardCharsets.UTF_8);
  }
}
