package io.pgstow.backup.sink;

import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.backup.name.ClaimedName;
import io.pgstow.backup.upload.PartUpload;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folder of a directory archive in the store. */
record DirectoryFolder(ObjectStore store, BackupPlace place) {

  /**
   * Fails unless the store has these files and no others, which might be taken for files of the
   * archive, and gives the table of contents back as it was.
   */
  void compare(List<StoredArchive> expected) {
    Map<String, StoredObject> found = files();
    for (StoredArchive file : expected) {
      StoredObject object = found.remove(file.key());
      if (object == null || object.size() != file.size() || !object.etag().equals(file.etag())) {
        throw Sink.damaged(
            store.location(file.key()), "the store has %s instead of %s".formatted(object, file));
      }
      if (file.key().equals(place.member(DirectoryArchive.CONTENTS))) {
        compareContent(file);
      }
    }
    if (!found.isEmpty()) {
      throw ClaimedName.taken(store, found.keySet().iterator().next());
    }
  }

  private void compareContent(StoredArchive file) {
    for (PartDigest part : file.parts()) {
      try (InputStream stream = store.read(file.key(), part.offset(), part.size())) {
        if (!PartUpload.digest(stream).equals(part.sha256())) {
          throw Sink.damaged(store.location(file.key()), "it reads back differently");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Map<String, StoredObject> files() {
    try (Stream<StoredObject> objects = store.list(place.archive())) {
      return objects.collect(Collectors.toMap(StoredObject::key, Function.identity()));
    }
  }
}
