package io.pgstow.restore;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest;
import io.pgstow.postgres.Sql;
import io.pgstow.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A custom or directory archive in the store, with what its manifest vouches for, if it has one.
 *
 * @param size of the archive, bytes
 * @param directory its files, if it is a directory archive
 */
record StoredArchive(
    ObjectStore store,
    BackupPlace place,
    long size,
    TableOfContents contents,
    Optional<Manifest> manifest,
    Optional<StoredDirectory> directory) {
  /** As in CREATE DATABASE d WITH (pg_dump.c, dumpDatabase). */
  private static final int BEHIND_NAME = 3;

  /** Reads the table of contents of an archive. */
  static StoredArchive open(ObjectStore store, BackupPlace place, Optional<Manifest> manifest) {
    String location = store.location(place.archive());
    try {
      return place.isDirectory()
          ? openDirectory(store, place, manifest)
          : openCustom(store, place, manifest);
    } catch (ArchiveException e) {
      throw unreadable(location, e);
    } catch (IOException e) {
      throw new PgstowException(
          ExitCode.STORE,
          "cannot read \"%s\": %s".formatted(location, e.getMessage()),
          "Check the network to the store and run the job again.",
          e);
    }
  }

  private static StoredArchive openCustom(
      ObjectStore store, BackupPlace place, Optional<Manifest> manifest) throws IOException {
    String key = place.archive();
    long size = store.head(key).orElseThrow(() -> missing(manifest, store.location(key))).size();
    manifest.ifPresent(known -> requireSize(known.size(), size, store.location(key)));
    try (InputStream stream = store.read(key, 0, size)) {
      TableOfContents contents = TableOfContents.read(stream);
      requireOffsetsWithin(contents, size);
      return new StoredArchive(store, place, size, contents, manifest, Optional.empty());
    }
  }

  private static StoredArchive openDirectory(
      ObjectStore store, BackupPlace place, Optional<Manifest> manifest) throws IOException {
    StoredDirectory directory =
        StoredDirectory.open(store, place)
            .orElseThrow(() -> missing(manifest, store.location(place.archive())));
    for (Manifest.StoredArchive file : manifest.map(Manifest::objects).orElse(List.of())) {
      requireSize(file.size(), directory.size(file), store.location(file.key()));
    }
    return new StoredArchive(
        store,
        place,
        directory.size(),
        directory.archive().tableOfContents(),
        manifest,
        Optional.of(directory));
  }

  private static PgstowException missing(Optional<Manifest> manifest, String location) {
    return new PgstowException(
        manifest.isPresent() ? ExitCode.ARCHIVE : ExitCode.BACKUP_NOT_FOUND,
        "there is no archive \"%s\"".formatted(location),
        "Look with the list job for what is there.");
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

  static PgstowException unreadable(String where, ArchiveException e) {
    return new PgstowException(
        ExitCode.ARCHIVE,
        "\"%s\" is not an archive that can be read: %s".formatted(where, e.getMessage()),
        e.kind() == ArchiveException.Kind.CORRUPT
            ? "It is damaged, or not what pg_dump writes: restore another backup."
            : "Use a newer pgstow.",
        e);
  }

  /** A range of the archive's bytes; the caller closes the stream. */
  InputStream read(long offset, long length) {
    return store.read(place.archive(), offset, length);
  }

  /** How many bytes the raw data of these entries are, if a manifest tells. */
  OptionalLong rawBytes(List<Entry> entries) {
    Set<Integer> dumpIds = entries.stream().map(Entry::dumpId).collect(Collectors.toSet());
    boolean largeObjects = entries.stream().anyMatch(Entry::isLargeObjects);
    return manifest.stream().mapToLong(known -> known.rawBytes(dumpIds, largeObjects)).findFirst();
  }

  /** Where it is, for messages. */
  String location() {
    return store.location(place.archive());
  }

  /** The archive's CREATE DATABASE, for another name. */
  String createDatabase(String name) {
    String create = "CREATE DATABASE " + Sql.identifier(name);
    return contents.entries().stream()
        .filter(entry -> entry.kind().equals("DATABASE"))
        .map(entry -> SqlTokens.of(String.valueOf(entry.definition()), contents.standardStrings()))
        .filter(sql -> sql.are(0, "create", "database") && sql.at(BEHIND_NAME).is("with"))
        .map(sql -> create + " " + sql.sql().substring(sql.at(BEHIND_NAME).start()))
        .findFirst()
        .orElse(create + " TEMPLATE template0 ENCODING " + Sql.literal(contents.encoding()));
  }

  /** Tells this archive from every other: SHA-256 of its header and table of contents. */
  String fingerprint() {
    var encoded = new ByteArrayOutputStream();
    try {
      contents.write(encoded);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(encoded.toByteArray());
      return HexFormat.of().formatHex(digest);
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
