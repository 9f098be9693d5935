package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.directory.ArchiveFiles;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.codec.Codec;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory archive in the store.
 *
 * @param files listed once: a store takes its time to answer whether it has one
 */
record StoredDirectory(Files files, DirectoryArchive archive) {

  /**
   * The files below a folder.
   *
   * @param sizes by name, bytes
   */
  record Files(ObjectStore store, BackupPlace place, Map<String, Long> sizes)
      implements ArchiveFiles {
    private static Files list(ObjectStore store, BackupPlace place) {
      try (Stream<StoredObject> objects = store.list(place.archive())) {
        return new Files(
            store,
            place,
            objects.collect(
                Collectors.toMap(
                    object -> object.key().substring(place.archive().length()),
                    StoredObject::size)));
      }
    }

    @Override
    public boolean contains(String name) {
      return sizes.containsKey(name);
    }

    @Override
    public InputStream open(String name) {
      return store.read(place.member(name), 0, size(name));
    }

    private long size(String name) {
      return sizes.getOrDefault(name, 0L);
    }
  }

  /** Opens an archive, if there is one. */
  static Optional<StoredDirectory> open(ObjectStore store, BackupPlace place) throws IOException {
    Files files = Files.list(store, place);
    return DirectoryArchive.isArchive(files)
        ? Optional.of(new StoredDirectory(files, DirectoryArchive.open(files)))
        : Optional.empty();
  }

  /** All bytes. */
  long size() {
    return files.sizes().values().stream().mapToLong(Long::longValue).sum();
  }

  /** The bytes of a file that a manifest names; 0 for one that is not there. */
  long size(Manifest.StoredArchive file) {
    return files.size(file.key().substring(files.place().archive().length()));
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
