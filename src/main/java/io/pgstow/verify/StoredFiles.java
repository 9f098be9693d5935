package io.pgstow.verify;

import io.pgstow.archive.directory.ArchiveFiles;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a directory archive in the store, listed once. */
record StoredFiles(ObjectStore store, BackupPlace place, Map<String, Long> sizes)
    implements ArchiveFiles {

  static StoredFiles list(ObjectStore store, BackupPlace place) {
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

  @Override
  public InputStream open(String name) {
    return store.read(place.member(name), 0, sizes.getOrDefault(name, 0L));
  }

  long size() {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }
}
