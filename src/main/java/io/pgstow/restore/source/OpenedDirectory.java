package io.pgstow.restore.source;

import io.pgstow.archive.Entry;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.codec.Codec;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.StoredFiles;
import io.pgstow.store.ObjectStore;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory archive in the store. */
public record OpenedDirectory(CheckedFiles files, DirectoryArchive archive) {

  /** Opens an archive, if there is one. */
  static Optional<OpenedDirectory> open(
      ObjectStore store, BackupPlace place, Optional<Manifest> manifest) throws IOException {
    CheckedFiles files = CheckedFiles.of(StoredFiles.list(store, place), manifest);
    return DirectoryArchive.isArchive(files)
        ? Optional.of(new OpenedDirectory(files, DirectoryArchive.open(files)))
        : Optional.empty();
  }

  /** All bytes. */
  public long size() {
    return files.stored().size();
  }

  /** The bytes of a file that a manifest names; 0 for one that is not there. */
  public long size(Manifest.StoredArchive file) {
    return size(CheckedFiles.name(file));
  }

  /** The bytes of a file; 0 for one that is not there. */
  public long size(String name) {
    return files.stored().size(name);
  }

  /** The entries by the sizes of their files. */
  List<Entry> largestFirst(List<Entry> entries) {
    return entries.stream().sorted(Comparator.comparingLong(this::dataSize).reversed()).toList();
  }

  /** One that is missing is found out when it is read. */
  private long dataSize(Entry entry) {
    String name = archive.tableOfContents().fileName(entry);
    return Stream.of(Codec.values())
        .mapToLong(codec -> size(name + codec.suffix()))
        .max()
        .orElseThrow();
  }
}
