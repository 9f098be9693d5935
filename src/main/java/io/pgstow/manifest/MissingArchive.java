package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.util.stream.Stream;

/** What users are told where a dump was looked for, and there is none. */
public final class MissingArchive {
  private static final String LIST = "The list job shows what is there.";

  private MissingArchive() {}

  /** Why nothing is at a place. */
  public static PgstowException at(ObjectStore store, BackupPlace place) {
    String key = place.archive();
    String location = store.location(key);
    if (isBrokenLink(store, key)) {
      return brokenLink(location, LIST);
    }
    if (!place.isDirectory()) {
      return missing(
          "there is no file \"%s\", and no folder of that name with files in it"
              .formatted(location),
          "Look whether the volume is mounted, and how S3_URI or BACKUP_NAME is spelt. " + LIST);
    }
    return isEmpty(store, key)
        ? missing(
            "the folder \"%s\" is empty, or is not there".formatted(location),
            "Look whether the volume is mounted, and how S3_URI or BACKUP_NAME is spelt. " + LIST)
        : missing(
            "the folder \"%s\" has no toc.dat, so it is no directory archive".formatted(location),
            "Name one of the files in it by S3_URI; as BACKUP_URL it may hold backups.");
  }

  /** What is told of a link to a dump that was deleted, or is on a volume that is not mounted. */
  static PgstowException brokenLink(String location, String advice) {
    return missing("\"%s\" is a symbolic link to what is not there".formatted(location), advice);
  }

  private static PgstowException missing(String fact, String advice) {
    return new PgstowException(ExitCode.BACKUP_NOT_FOUND, fact, advice);
  }

  private static boolean isBrokenLink(ObjectStore store, String key) {
    try (Stream<String> links = store.brokenLinks(key)) {
      return links.anyMatch(key::equals);
    }
  }

  /** Whether there is no object whose key begins so. */
  static boolean isEmpty(ObjectStore store, String prefix) {
    try (Stream<StoredObject> objects = store.list(prefix)) {
      return objects.findAny().isEmpty();
    }
  }
}
