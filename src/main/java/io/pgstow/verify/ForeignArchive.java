package io.pgstow.verify;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.ArchiveFormat;
import io.pgstow.archive.DecodedInput;
import io.pgstow.archive.Entry;
import io.pgstow.archive.Recognition;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.archive.plain.PlainScript;
import io.pgstow.archive.tar.TarArchiveReader;
import io.pgstow.archive.tar.TarMember;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.StoredFiles;
import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads an archive that has no manifest, as far as it vouches for itself. */
final class ForeignArchive {
  private static final String HEAD_OF_DUMP = "-- PostgreSQL database ";
  private static final int HEAD = 512;

  private final ObjectStore store;
  private final BackupPlace place;
  private final ArchiveCounts counts;
  private final DataCheck data;

  ForeignArchive(
      ObjectStore store,
      BackupPlace place,
      ArchiveCounts counts,
      Progress progress,
      Cancellation cancellation) {
    this.store = store;
    this.place = place;
    this.counts = counts;
    this.data = new DataCheck(Map.of(), counts, progress, cancellation);
  }

  /** Reads it to its end, and answers its format. */
  ArchiveFormat read() {
    String where = store.location(place.archive());
    try {
      return place.isDirectory() ? readDirectory() : readFile(where);
    } catch (ArchiveException e) {
      throw e.kind() == ArchiveException.Kind.CORRUPT
          ? Damage.of(where, String.valueOf(e.getMessage()), e)
          : ContentCheck.unsupported(where, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ArchiveFormat readFile(String where) throws IOException {
    StoredObject object =
        store
            .head(place.archive())
            .orElseThrow(
                () ->
                    new PgstowException(
                        ExitCode.BACKUP_NOT_FOUND,
                        "there is no \"%s\"".formatted(where),
                        "Run the list job to see which backups exist."));
    Recognition found;
    try (InputStream head = store.read(object.key(), 0, object.size())) {
      found = Recognition.of(head);
    }
    try (var sum = new ChecksumInput(store.read(object.key(), 0, object.size()));
        var content = DecodedInput.ofFile("the file", sum, found.codec())) {
      readContent(found.format(), content);
      new ChecksumFile(store, place.archive()).compare(sum.hex());
    }
    counts.bytes.add(object.size());
    return found.format();
  }

  /** To its end: each of the readers insists on it. */
  private void readContent(ArchiveFormat format, InputStream content) throws IOException {
    switch (format) {
      case CUSTOM -> {
        try (var reader = CustomArchiveReader.open(content)) {
          data.readBlocks(reader, Long.MAX_VALUE);
        }
      }
      case TAR -> {
        try (var reader = TarArchiveReader.open(content)) {
          readTar(reader);
        }
      }
      case PLAIN -> readScript(content);
      case DIRECTORY ->
          throw ArchiveException.unsupported(
              0, "the table of contents of a directory archive, without its folder");
    }
  }

  private void readTar(TarArchiveReader reader) throws IOException {
    for (TarMember member = reader.nextMember(); member != null; member = reader.nextMember()) {
      switch (member) {
        case TarMember.Rows(Entry entry, InputStream content) ->
            data.readRows(entry, content, counts.bytes.sum());
        case TarMember.LargeObject(long _, InputStream content) -> data.readLargeObject(content);
      }
    }
  }

  /** A script that begins as pg_dump's do must end so, too: nothing else tells that it was cut. */
  private static void readScript(InputStream content) throws IOException {
    try (var script = new PlainScript(content)) {
      String head = new String(script.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
      long length = head.length() + script.transferTo(OutputStream.nullOutputStream());
      if (head.contains(HEAD_OF_DUMP) && !script.complete()) {
        throw ArchiveException.corrupt(length, "the script ends without pg_dump's last line");
      }
    }
  }

  private ArchiveFormat readDirectory() throws IOException {
    StoredFiles files = StoredFiles.list(store, place);
    DirectoryArchive archive = DirectoryArchive.open(files);
    for (Entry entry : archive.tableOfContents().entries()) {
      if (entry.isTableData()) {
        try (InputStream content = archive.open(archive.member(entry))) {
          data.readRows(entry, content, 0);
        } catch (ArchiveException e) {
          if (e.kind() == ArchiveException.Kind.UNSUPPORTED) {
            throw e;
          }
          throw Damage.at(store.location(place.archive()), e, "table " + entry.qualifiedName());
        }
      } else if (entry.isLargeObjects()) {
        readLargeObjects(archive, entry);
      }
    }
    counts.bytes.add(files.size());
    return ArchiveFormat.DIRECTORY;
  }

  private void readLargeObjects(DirectoryArchive archive, Entry entry) throws IOException {
    try (var list = archive.largeObjects(entry)) {
      for (LargeObjectFile file = list.next(); file != null; file = list.next()) {
        try (InputStream content = archive.open(archive.member(file))) {
          data.readLargeObject(content);
        }
      }
    }
  }
}
