package io.pgstow.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a directory archive, whose files appear one by one. Until the archive is complete a
 * claim lies among them, which keeps a second run out. Not thread-safe.
 */
final class DirectoryFolder {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryFolder.class);

  private final ObjectStore store;
  private final BackupPlace place;
  private final String claim;
  private final byte[] token = UUID.randomUUID().toString().getBytes(US_ASCII);
  private boolean claimed;

  DirectoryFolder(ObjectStore store, BackupPlace place) {
    this.store = store;
    this.place = place;
    this.claim = place.claim();
  }

  /**
   * Makes the folder this run's.
   *
   * @param sweep whether an archive that is there is given up: a file left of it under another
   *     suffix might be taken for one of the new archive
   */
  void claim(boolean sweep) {
    if (sweep) {
      sweep();
    }
    if (!store.create(claim, token)) {
      throw busy(claim);
    }
    claimed = true;
    for (String key : files().keySet()) {
      if (!key.equals(claim)) {
        throw busy(key);
      }
    }
  }

  private void sweep() {
    if (store.head(place.member(DirectoryArchive.CONTENTS)).isPresent()) {
      new ReplacedBackup(store, place).withdraw();
    }
    store.delete(files().keySet());
  }

  /** Fails unless the folder is still this run's. */
  void requireClaim() {
    if (!isClaimed()) {
      throw busy(place.archive());
    }
  }

  /** A run that was forced may have swept the claim away. */
  private boolean isClaimed() {
    return claimed
        && store.head(claim).filter(object -> object.size() == token.length).isPresent()
        && Arrays.equals(read(claim, token.length), token);
  }

  /** Whether what is in the folder may be deleted; not when that cannot be found out. */
  boolean isOurs() {
    try {
      return isClaimed();
    } catch (PgstowException e) {
      LOG.warn("\"{}\" is left as it is: {}", store.location(place.archive()), e.getMessage());
      return false;
    }
  }

  /** Lets other runs in. */
  void release() {
    claimed = false;
    store.delete(claim);
  }

  /** Fails unless the store has these files, and gives the table of contents back as it was. */
  void compare(List<StoredArchive> expected) {
    Map<String, StoredObject> found = files();
    for (StoredArchive file : expected) {
      StoredObject object = found.get(file.key());
      if (object == null || object.size() != file.size() || !object.etag().equals(file.etag())) {
        throw Backup.damaged(
            store.location(file.key()), "the store has %s instead of %s".formatted(object, file));
      }
      if (file.key().equals(place.member(DirectoryArchive.CONTENTS))) {
        compareContent(file);
      }
    }
  }

  private void compareContent(StoredArchive file) {
    for (PartDigest part : file.parts()) {
      try (InputStream stream = store.read(file.key(), part.offset(), part.size())) {
        if (!PartUpload.digest(stream).equals(part.sha256())) {
          throw Backup.damaged(store.location(file.key()), "it reads back differently");
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

  private byte[] read(String key, long length) {
    try (InputStream stream = store.read(key, 0, length)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PgstowException busy(String key) {
    return new PgstowException(
        ExitCode.BUSY,
        "another run was quicker: \"%s\" exists already".formatted(store.location(key)),
        "Two backups had the same name: give each its own BACKUP_NAME.");
  }
}
