package io.pgstow.verify;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Content;
import io.pgstow.archive.Entry;
import io.pgstow.archive.Recognition;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.archive.tar.TarArchiveReader;
import io.pgstow.archive.tar.TarIndex;
import io.pgstow.archive.tar.TarMember;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.MissingArchive;
import io.pgstow.manifest.StoredFiles;
import io.pgstow.manifest.Unrecognised;
import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** Reads an archive that has no manifest, as far as it vouches for itself. */
final class ForeignArchive {
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

  /** Reads it to its end, and answers its format, and what it is compressed with. */
  String read() {
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

  private String readFile(String where) throws IOException {
    StoredObject object =
        store.head(place.archive()).orElseThrow(() -> MissingArchive.at(store, place));
    Recognition found;
    try (InputStream head = read(object)) {
      found = Unrecognised.require(Recognition.of(head), where);
    }
    try (var sum = new ChecksumInput(read(object));
        var content = found.unpack(sum)) {
      readContent(found, object, content);
      new ChecksumFile(store, place.archive()).compare(sum.hex());
    }
    counts.bytes.add(object.size());
    return found.toString();
  }

  private InputStream read(StoredObject object) {
    return store.read(object.key(), 0, object.size());
  }

  /** To its end: each of the readers insists on it. */
  private void readContent(Recognition found, StoredObject object, InputStream content)
      throws IOException {
    switch (found.content()) {
      case Content.Custom() -> {
        try (var reader = CustomArchiveReader.open(content)) {
          data.readBlocks(reader, Long.MAX_VALUE);
        }
      }
      case Content.Tar() -> readTar(found, object, content);
      case Content.Script(Content.Author author) -> readScript(author, content);
      default -> throw new IllegalStateException("no dump: " + found);
    }
  }

  /** Twice: what belongs to what may stand at the end. */
  private void readTar(Recognition found, StoredObject object, InputStream content)
      throws IOException {
    TarIndex index = TarIndex.read(found.unpack(read(object)));
    try (var reader = new TarArchiveReader(index, content)) {
      for (TarMember member = reader.nextMember(); member != null; member = reader.nextMember()) {
        switch (member) {
          case TarMember.Rows(Entry entry, InputStream rows) ->
              data.readRows(entry, rows, counts.bytes.sum());
          case TarMember.LargeObject(_, _, InputStream bytes) -> data.readLargeObject(bytes);
        }
      }
    }
  }

  /** A script of pg_dump must have its last line: nothing else tells that it was cut. */
  private void readScript(Content.Author author, InputStream content) throws IOException {
    data.readScript(author, content);
  }

  private String readDirectory() throws IOException {
    StoredFiles files = StoredFiles.list(store, place);
    if (!DirectoryArchive.isArchive(files)) {
      throw MissingArchive.at(store, place);
    }
    DirectoryArchive archive = DirectoryArchive.open(files);
    archive.requireLargeObjects(files.sizes().keySet());
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
    return Manifest.DIRECTORY;
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
