package io.pgstow.manifest;

import io.pgstow.archive.directory.ArchiveFiles;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.ReadAheadInput;
import io.pgstow.store.StoredObject;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of a directory archive in the store, listed once: a store takes its time to answer
 * whether it has one.
 *
 * @param sizes by name, bytes
 */
public record StoredFiles(ObjectStore store, BackupPlace place, Map<String, Long> sizes)
    implements ArchiveFiles {

  /** Finds the files below a folder. */
  public static StoredFiles list(ObjectStore store, BackupPlace place) {
    try (Stream<StoredObject> objects = store.list(place.archive())) {
      return new StoredFiles(
          store,
          place,
          objects.collect(
              Collectors.toMap(
                  object -> object.key().substring(place.archive().length()), StoredObject::size)));
    }
  }

  @Override
  public boolean contains(String name) {
    return sizes.containsKey(name);
  }

  /** Begins to read the file at once. */
  @Override
  public InputStream open(String name) {
    long size = size(name);
    return new ReadAheadInput(store.read(place.member(name), 0, size), size);
  }

  /** The bytes of a file; 0 for one that is not there. */
  public long size(String name) {
    return sizes.getOrDefault(name, 0L);
  }

  /** The bytes of all files. */
  public long size() {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }
}
