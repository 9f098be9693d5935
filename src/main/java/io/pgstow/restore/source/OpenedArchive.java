package io.pgstow.restore.source;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.archive.Recognition;
import io.pgstow.archive.Section;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.codec.Codec;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.destination.Destination;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.store.ObjectStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A custom or directory archive in the store, with what its manifest vouches for, if it has one.
 *
 * @param size of the archive, bytes
 * @param tables what the manifest says of data, by dump id
 * @param directory its files, if it is a directory archive
 */
public record OpenedArchive(
    ObjectStore store,
    BackupPlace place,
    long size,
    TableOfContents contents,
    Optional<Manifest> manifest,
    Map<Integer, TableData> tables,
    Optional<OpenedDirectory> directory) {
  /** What stands before the rows even where they are all that was dumped. */
  private static final Set<String> NO_DEFINITIONS =
      Set.of("ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES", "BLOB");

  /** Enough to tell what a file is, compressed or not, bytes. */
  private static final long RECOGNISED = 1 << 16;

  private static final String DEFAULT_TABLESPACE = "pg_default";

  /** As in CREATE DATABASE d WITH (pg_dump.c, dumpDatabase). */
  private static final int BEHIND_NAME = 3;

  /** Reads the table of contents of an archive. */
  public static OpenedArchive open(
      ObjectStore store, BackupPlace place, Optional<Manifest> manifest) {
    String location = store.location(place.archive());
    manifest.ifPresent(known -> requireCovered(known, store.location(place.manifest())));
    try {
      return place.isDirectory()
          ? openDirectory(store, place, manifest)
          : openCustom(store, place, manifest);
    } catch (ArchiveException e) {
      throw manifest.isPresent() || place.isDirectory()
          ? unreadable(location, e)
          : otherFormat(store, place.archive(), e).orElseGet(() -> unreadable(location, e));
    } catch (IOException e) {
      throw unreachable(location, e);
    }
  }

  /** What no segment has would be left out of a restore. */
  private static void requireCovered(Manifest manifest, String where) {
    Optional<TableData> uncovered = manifest.uncovered();
    if (uncovered.isPresent()) {
      throw new PgstowException(
          ExitCode.ARCHIVE,
          "\"%s\" is damaged: its segments are not all of the data of table %s"
              .formatted(where, Sql.identifier(uncovered.get().schema(), uncovered.get().name())),
          "The manifest was changed, the archive may be intact: put the manifest back, restore"
              + " another backup, or restore this archive with pg_restore.");
    }
  }

  private static PgstowException unreachable(String location, IOException e) {
    return new PgstowException(
        ExitCode.STORE,
        "cannot read \"%s\": %s".formatted(location, e.getMessage()),
        "Check the network to the store and run the job again.",
        e);
  }

  /** What pg_dump writes, too, but is not restored here. */
  private static Optional<PgstowException> otherFormat(
      ObjectStore store, String key, ArchiveException e) {
    String location = store.location(key);
    long size = store.head(key).orElseThrow(() -> missing(Optional.empty(), location)).size();
    try (InputStream head = store.read(key, 0, Math.min(size, RECOGNISED))) {
      Recognition found = Recognition.of(head);
      if (found.codec() != Codec.NONE) {
        return Optional.of(
            notRestored(
                "is compressed as a whole (%s)"
                    .formatted(found.codec().name().toLowerCase(Locale.ROOT)),
                "Decompress it first, and set S3_URI to the result.",
                location,
                e));
      }
      return switch (found.format()) {
        case TAR ->
            Optional.of(
                notRestored(
                    "is in tar format, which is not restored by this version",
                    "Restore it with pg_restore, or unpack it and set S3_URI to the folder, which is"
                        + " a directory archive.",
                    location,
                    e));
        case PLAIN ->
            Optional.of(
                notRestored(
                    "is a script or another text, which is not restored by this version",
                    "Restore a script of pg_dump with psql.",
                    location,
                    e));
        case CUSTOM, DIRECTORY -> Optional.empty();
      };
    } catch (ArchiveException _) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw unreachable(location, unreadable);
    }
  }

  private static PgstowException notRestored(
      String fact, String hint, String location, ArchiveException e) {
    return new PgstowException(ExitCode.ARCHIVE, "\"%s\" %s".formatted(location, fact), hint, e);
  }

  private static OpenedArchive openCustom(
      ObjectStore store, BackupPlace place, Optional<Manifest> manifest) throws IOException {
    String key = place.archive();
    long size = store.head(key).orElseThrow(() -> missing(manifest, store.location(key))).size();
    manifest.ifPresent(known -> requireSize(known.size(), size, store.location(key)));
    CheckedObject object = object(store, key, size, manifest);
    try (CheckedInput stream = object.open()) {
      TableOfContents contents = readContents(stream);
      requireOffsetsWithin(contents, size);
      return new OpenedArchive(
          store, place, size, contents, manifest, tables(manifest), Optional.empty());
    }
  }

  private static CheckedObject object(
      ObjectStore store, String key, long size, Optional<Manifest> manifest) {
    return CheckedObject.of(store, key, size, manifest.map(known -> known.objects().getFirst()));
  }

  /** What is in it is used only when its bytes are known to be what was stored. */
  private static TableOfContents readContents(CheckedInput stream) throws IOException {
    try {
      TableOfContents contents = TableOfContents.read(stream);
      stream.finish();
      return contents;
    } catch (ArchiveException e) {
      stream.origin().recheck(e);
      throw e;
    }
  }

  private static OpenedArchive openDirectory(
      ObjectStore store, BackupPlace place, Optional<Manifest> manifest) throws IOException {
    OpenedDirectory directory =
        OpenedDirectory.open(store, place, manifest)
            .orElseThrow(() -> missing(manifest, store.location(place.archive())));
    for (Manifest.StoredArchive file : manifest.map(Manifest::objects).orElse(List.of())) {
      requireSize(file.size(), directory.size(file), store.location(file.key()));
    }
    return new OpenedArchive(
        store,
        place,
        directory.size(),
        directory.archive().tableOfContents(),
        manifest,
        tables(manifest),
        Optional.of(directory));
  }

  private static Map<Integer, TableData> tables(Optional<Manifest> manifest) {
    return manifest.map(Manifest::tables).orElse(List.of()).stream()
        .collect(Collectors.toMap(TableData::dumpId, Function.identity()));
  }

  private static PgstowException missing(Optional<Manifest> manifest, String location) {
    return new PgstowException(
        manifest.isPresent() ? ExitCode.ARCHIVE : ExitCode.BACKUP_NOT_FOUND,
        "there is no archive \"%s\"".formatted(location),
        "Run the list job to see which backups exist.");
  }

  private static void requireSize(long expected, long size, String where) {
    if (expected != size) {
      throw new PgstowException(
          ExitCode.ARCHIVE,
          "\"%s\" has %d bytes, its manifest says %d".formatted(where, size, expected),
          "The archive was changed after the backup: restore another one.");
    }
  }

  private static void requireOffsetsWithin(TableOfContents contents, long size)
      throws ArchiveException {
    for (Entry entry : contents.entries()) {
      if (entry.dataOffset().orElse(0) >= size) {
        throw ArchiveException.corrupt(size, "the archive ends before the data of entry " + entry);
      }
    }
  }

  public static PgstowException unreadable(String where, ArchiveException e) {
    return new PgstowException(
        ExitCode.ARCHIVE,
        "\"%s\" is not an archive that can be read: %s".formatted(where, e.getMessage()),
        e.kind() == ArchiveException.Kind.CORRUPT
            ? "It is damaged, or not what pg_dump writes: restore another backup."
            : "Use a newer pgstow.",
        e);
  }

  /** The file of a custom archive. */
  public CheckedObject object() {
    return object(store, place.archive(), size, manifest);
  }

  /** How many bytes the raw data of these entries are, if a manifest tells. */
  public OptionalLong rawBytes(List<Entry> entries) {
    Set<Integer> dumpIds = entries.stream().map(Entry::dumpId).collect(Collectors.toSet());
    boolean largeObjects = entries.stream().anyMatch(Entry::isLargeObjects);
    return manifest.stream().mapToLong(known -> known.rawBytes(dumpIds, largeObjects)).findFirst();
  }

  /** Entries by the sizes of their files; those of a custom archive in its order. */
  public List<Entry> largestFirst(List<Entry> entries) {
    return directory.map(files -> files.largestFirst(entries)).orElse(entries);
  }

  /** Where it is, for messages. */
  public String location() {
    return store.location(place.archive());
  }

  /**
   * The archive's CREATE DATABASE, for another name.
   *
   * @param owner if not whoever makes it
   * @param tablespace what takes the place of a tablespace
   */
  public String createDatabase(
      String name, Optional<String> owner, UnaryOperator<String> tablespace) {
    String create =
        "CREATE DATABASE "
            + Sql.identifier(name)
            + " WITH"
            + owner.map(role -> " OWNER = " + Sql.identifier(role)).orElse("");
    return contents.entries().stream()
        .filter(entry -> entry.kind().equals("DATABASE"))
        .map(entry -> SqlTokens.of(String.valueOf(entry.definition()), contents.standardStrings()))
        .filter(sql -> sql.are(0, "create", "database") && sql.at(BEHIND_NAME).is("with"))
        .map(sql -> create + options(sql, tablespace))
        .findFirst()
        .orElse(create + " TEMPLATE template0 ENCODING " + Sql.literal(contents.encoding()));
  }

  /** What CREATE DATABASE says behind WITH. */
  private static String options(SqlTokens create, UnaryOperator<String> tablespace) {
    String sql = create.sql();
    int start = create.at(BEHIND_NAME).end();
    for (int i = BEHIND_NAME; i < create.tokens().size(); i++) {
      if (create.are(i, "tablespace", "=")) {
        SqlTokens.Token name = create.at(i + 2);
        String other = tablespace.apply(name.identifier());
        // who names the default one, which template0 has, needs a privilege on it
        String clause =
            other.equals(DEFAULT_TABLESPACE) ? "" : "TABLESPACE = " + Sql.identifier(other);
        return sql.substring(start, create.at(i).start()) + clause + sql.substring(name.end());
      }
    }
    return sql.substring(start);
  }

  /** Whether it is of a whole database, perhaps an empty one. */
  public boolean isWhole() {
    return manifest.filter(known -> known.part().isEmpty()).isPresent();
  }

  /** Whether it holds rows and values, and no definitions of what they go into. */
  public boolean isRowsAlone() {
    boolean defines =
        contents.entries().stream()
            .filter(entry -> entry.section() == Section.PRE_DATA)
            .anyMatch(entry -> !NO_DEFINITIONS.contains(entry.kind()));
    return !defines
        && contents.entries().stream()
            .anyMatch(entry -> entry.hasData() || entry.kind().equals("SEQUENCE SET"));
  }

  /** The names of the schemas that it makes or puts something into. */
  public Set<String> schemas() {
    return contents.entries().stream()
        .flatMap(
            entry ->
                Stream.of(
                    entry.kind().equals("SCHEMA") ? entry.tag() : "",
                    Objects.requireNonNullElse(entry.namespace(), "")))
        .collect(Collectors.toSet());
  }

  /** Whether the restore that a destination is in the middle of is one of this archive. */
  public boolean isBegunIn(Destination.State state) {
    return state instanceof Destination.State.Begun(Ledger.Progress progress)
        && progress.archive().equals(fingerprint());
  }

  /** What a manifest says of the data of an entry. */
  public Optional<TableData> table(Entry entry) {
    return Optional.ofNullable(tables.get(entry.dumpId()));
  }

  /** The segments of large objects of an entry, as a manifest has them. */
  public List<Manifest.LargeObjectSegment> largeObjectSegments(Entry entry) {
    return manifest.stream()
        .flatMap(known -> known.largeObjects().segments().stream())
        .filter(segment -> segment.dumpId() == entry.dumpId())
        .toList();
  }

  /**
   * Tells this archive from every other: SHA-256 of its header, its table of contents and, if a
   * manifest has them, the digests of what is stored. Without these, archives of one second whose
   * databases differ in rows alone have the same.
   */
  public String fingerprint() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      try (var out =
          new BufferedOutputStream(
              new DigestOutputStream(OutputStream.nullOutputStream(), sha256))) {
        contents.write(out);
        for (Manifest.StoredArchive object : manifest.map(Manifest::objects).orElse(List.of())) {
          for (Manifest.PartDigest part : object.parts()) {
            out.write(part.sha256().getBytes(StandardCharsets.US_ASCII));
          }
        }
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
