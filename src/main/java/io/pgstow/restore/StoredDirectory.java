package io.pgstow.restore;

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
record StoredDirectory(StoredFiles files, DirectoryArchive archive) {

  /** Opens an archive, if there is one. */
  static Optional<StoredDirectory> open(ObjectStore store, BackupPlace place) throws IOException {
    StoredFiles files = StoredFiles.list(store, place);
    return DirectoryArchive.isArchive(files)
        ? Optional.of(new StoredDirectory(files, DirectoryArchive.open(files)))
        : Optional.empty();
  }

  /** All bytes. */
  long size() {
    return files.size();
  }

  /** The bytes of a file that a manifest names; 0 for one that is not there. */
  long size(Manifest.StoredArchive file) {
    return files.size(file.key().substring(file.key().lastIndexOf('/') + 1));
  }

  /** The entries by the sizes of their files. */
  List<Entry> largestFirst(List<Entry> entries) {
    return entries.stream().sorted(Comparator.comparingLong(this::dataSize).reversed()).toList();
  }

  /** One that is missing is found out when it is read. */
  private long dataSize(Entry entry) {
    String name = archive.tableOfContents().fileName(entry);
    return Stream.of(Codec.values())
        .mapToLong(codec -> files.size(name + codec.suffix()))
        .max()
        .orElseThrow();
  }
}
