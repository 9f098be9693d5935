package io.pgstow.restore.source;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Content;
import io.pgstow.archive.Entry;
import io.pgstow.archive.Recognition;
import io.pgstow.archive.Section;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import io.pgstow.archive.tar.TarIndex;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.manifest.MissingArchive;
import io.pgstow.manifest.Unrecognised;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.destination.DestinationState;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An archive in the store, in whatever format, with what its manifest vouches for, if it has one.
 *
 * @param size of the archive, bytes
 * @param tables what the manifest says of data, by dump id
 * @param storage how its data lie in the store
 * @param etag of a script, which has no table of contents that tells it from others; else empty
 */
public record OpenedArchive(
    ObjectStore store,
    BackupPlace place,
    long size,
    TableOfContents contents,
    Optional<Manifest> manifest,
    Map<Integer, TableData> tables,
    Storage storage,
    String etag) {
  /** What stands before the rows even where they are all that was dumped. */
  private static final Set<String> NO_DEFINITIONS =
      Set.of("ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES", "BLOB");

  /** Recognises what is there, and reads its table of contents. */
  public static OpenedArchive open(
      ObjectStore store, BackupPlace place, Optional<Manifest> manifest) {
    String location = store.location(place.archive());
    manifest.ifPresent(known -> requireCovered(known, store.location(place.manifest())));
    try {
      return place.isDirectory()
          ? openDirectory(store, place, manifest)
          : openFile(store, place, manifest);
    } catch (ArchiveException e) {
      throw unreadable(location, e);
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

  private static OpenedArchive openFile(
      ObjectStore store, BackupPlace place, Optional<Manifest> manifest) throws IOException {
    String key = place.archive();
    StoredObject stored = store.head(key).orElseThrow(() -> missing(store, place, manifest));
    long size = stored.size();
    manifest.ifPresent(known -> requireSize(known.size(), size, store.location(key)));
    CheckedObject object = object(store, key, size, manifest);
    Recognition found = recognise(object, store.location(key));
    return switch (found.content()) {
      case Content.Tar() -> openTar(store, place, manifest, object, found);
      case Content.Script(Content.Author author) ->
          new OpenedArchive(
              store,
              place,
              size,
              ScriptHead.read(object, found),
              manifest,
              tables(manifest),
              new Storage.Script(found, author),
              stored.etag());
      default -> openBlocks(store, place, manifest, object, found);
    };
  }

  private static Recognition recognise(CheckedObject object, String location) throws IOException {
    try (CheckedInput stream = object.open()) {
      try {
        Recognition found = Recognition.of(stream);
        return Unrecognised.require(found, location);
      } catch (ArchiveException e) {
        stream.origin().recheck(e);
        throw e;
      }
    }
  }

  private static OpenedArchive openBlocks(
      ObjectStore store,
      BackupPlace place,
      Optional<Manifest> manifest,
      CheckedObject object,
      Recognition found)
      throws IOException {
    try (CheckedInput stream = object.open();
        InputStream unpacked = found.unpack(stream)) {
      TableOfContents contents = readContents(stream, unpacked);
      if (found.isPacked()) {
        requireBlocks(object, found);
      } else {
        requireOffsetsWithin(contents, object.size());
      }
      return new OpenedArchive(
          store,
          place,
          object.size(),
          contents,
          manifest,
          tables(manifest),
          new Storage.Blocks(found),
          "");
    }
  }

  private static OpenedArchive openTar(
      ObjectStore store,
      BackupPlace place,
      Optional<Manifest> manifest,
      CheckedObject object,
      Recognition found)
      throws IOException {
    try (var stream = new SeekingInput(object)) {
      TarIndex index;
      try {
        index = TarIndex.read(found.unpack(stream));
        stream.finish();
      } catch (ArchiveException e) {
        stream.origin().recheck(e);
        throw e;
      }
      return new OpenedArchive(
          store,
          place,
          object.size(),
          index.tableOfContents(),
          manifest,
          tables(manifest),
          new Storage.Packed(found, index),
          "");
    }
  }

  private static CheckedObject object(
      ObjectStore store, String key, long size, Optional<Manifest> manifest) {
    return CheckedObject.of(store, key, size, manifest.map(known -> known.objects().getFirst()));
  }

  /** What is in it is used only when its bytes are known to be what was stored. */
  private static TableOfContents readContents(CheckedInput stream, InputStream unpacked)
      throws IOException {
    try {
      TableOfContents contents = TableOfContents.read(unpacked);
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
            .orElseThrow(() -> missing(store, place, manifest));
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
        new Storage.Folder(directory),
        "");
  }

  private static Map<Integer, TableData> tables(Optional<Manifest> manifest) {
    return manifest.map(Manifest::tables).orElse(List.of()).stream()
        .collect(Collectors.toMap(TableData::dumpId, Function.identity()));
  }

  private static PgstowException missing(
      ObjectStore store, BackupPlace place, Optional<Manifest> manifest) {
    return manifest.isPresent()
        ? new PgstowException(
            ExitCode.ARCHIVE,
            "there is no archive \"%s\"".formatted(store.location(place.archive())),
            "Run the list job to see which backups exist.")
        : MissingArchive.at(store, place);
  }

  private static void requireSize(long expected, long size, String where) {
    if (expected != size) {
      throw new PgstowException(
          ExitCode.ARCHIVE,
          "\"%s\" has %d bytes, its manifest says %d".formatted(where, size, expected),
          "The archive was changed after the backup: restore another one.");
    }
  }

  /** What is compressed as a whole does not show where it ends until it is read to its end. */
  private static void requireBlocks(CheckedObject object, Recognition found) throws IOException {
    try (CheckedInput stream = object.open();
        var reader = CustomArchiveReader.open(found.unpack(stream))) {
      var missing =
          reader.tableOfContents().entries().stream()
              .filter(Entry::hasData)
              .map(Entry::dumpId)
              .collect(Collectors.toSet());
      for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        missing.remove(block.entry().dumpId());
      }
      if (!missing.isEmpty()) {
        throw ArchiveException.corrupt(
            reader.position(),
            "the archive ends without the data of %d entries".formatted(missing.size()));
      }
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
        switch (e.kind()) {
          case CORRUPT -> "It is damaged, or not what pg_dump writes: restore another backup.";
          case UNSUPPORTED -> "Use a newer pgstow.";
          case AMBIGUOUS -> "Unpack it, and name the dump to restore by S3_URI.";
        },
        e);
  }

  /** The file, if it is one. */
  public CheckedObject object() {
    return object(store, place.archive(), size, manifest);
  }

  /** How many bytes the raw data of these entries are, if a manifest tells. */
  public OptionalLong rawBytes(List<Entry> entries) {
    Set<Integer> dumpIds = entries.stream().map(Entry::dumpId).collect(Collectors.toSet());
    boolean largeObjects = entries.stream().anyMatch(Entry::isLargeObjects);
    return manifest.stream().mapToLong(known -> known.rawBytes(dumpIds, largeObjects)).findFirst();
  }

  /** Fails when a directory lacks large objects, and no manifest tells which it should have. */
  public void requireLargeObjects() {
    if (manifest.isEmpty() && storage instanceof Storage.Folder(OpenedDirectory directory)) {
      try {
        directory.archive().requireLargeObjects(directory.files().stored().sizes().keySet());
      } catch (ArchiveException e) {
        throw unreadable(location(), e);
      } catch (IOException e) {
        throw unreachable(location(), e);
      }
    }
  }

  /** Entries by the sizes of their files; those in one file in its order. */
  public List<Entry> largestFirst(List<Entry> entries) {
    return storage instanceof Storage.Folder(OpenedDirectory files)
        ? files.largestFirst(entries)
        : entries;
  }

  /** Where it is, for messages. */
  public String location() {
    return store.location(place.archive());
  }

  /** The database that it is of. */
  public NewDatabase newDatabase() {
    return new NewDatabase(
        contents.entries().stream()
            .filter(entry -> entry.kind().equals("DATABASE"))
            .map(entry -> String.valueOf(entry.definition()))
            .findFirst(),
        Optional.of(contents.encoding()),
        contents);
  }

  /** The same, of which a part is restored. */
  public OpenedArchive of(TableOfContents part) {
    return new OpenedArchive(store, place, size, part, manifest, tables, storage, etag);
  }

  /** The same, of which one database is restored: another one of the same file is not this one. */
  public OpenedArchive ofDatabase(String database) {
    return new OpenedArchive(
        store, place, size, contents, manifest, tables, storage, etag + " " + database);
  }

  /** Whether it is of a whole database, perhaps an empty one. */
  public boolean isWhole() {
    return !contents.isPart() && manifest.filter(known -> known.part().isEmpty()).isPresent();
  }

  /** Whether it is of a named part of a database, or a part of a backup, as far as is known. */
  public boolean isOfPart() {
    return contents.isPart()
        || isRowsAlone()
        || manifest
            .flatMap(Manifest::part)
            .filter(chosen -> chosen.containsKey("SCHEMAS") || chosen.containsKey("TABLES"))
            .isPresent();
  }

  /** Whether it holds definitions of tables, or of others that are no part of something. */
  public boolean hasDefinitions() {
    return contents.entries().stream().anyMatch(OpenedArchive::isDefinition);
  }

  /** Whether it holds rows and values, and no definitions of what they go into. */
  public boolean isRowsAlone() {
    return !isWhole() && !hasDefinitions() && holdsRows();
  }

  private static boolean isDefinition(Entry entry) {
    return entry.section() == Section.PRE_DATA && !NO_DEFINITIONS.contains(entry.kind());
  }

  /** Large objects go into no table: of a database that has nothing else they are the whole. */
  private boolean holdsRows() {
    boolean part = manifest.isPresent() || contents.isPart();
    return contents.entries().stream()
        .anyMatch(
            entry ->
                entry.isTableData()
                    || entry.kind().equals("SEQUENCE SET")
                    || (part && entry.isLargeObjects()));
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
  public boolean isBegunIn(DestinationState state) {
    return state instanceof DestinationState.Begun(Ledger.Progress progress, _, _)
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
        if (manifest.isEmpty()) {
          out.write(etag.getBytes(StandardCharsets.UTF_8));
        }
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
