package io.pgstow.backup;

import io.pgstow.archive.TableOfContents;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive's way into the store. The parts with the table of contents are held back, because the
 * offsets in it are known only at the end; they are sent last. Sending is thread-safe; whoever
 * opened it closes it, which takes back what was not completed.
 */
final class ArchiveUpload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveUpload.class);

  private final ObjectStore store;
  private final String key;
  private final PartUpload upload;
  private final List<ArchivePart> held = new ArrayList<>();
  private final List<SentPart> sent = new ArrayList<>();

  ArchiveUpload(ObjectStore store, String key) {
    this.store = store;
    this.key = key;
    this.upload = new PartUpload(store, key);
  }

  /** Sends a part, or keeps it until the end and answers null. */
  @Nullable SentPart send(ArchivePart part) {
    if (part.held()) {
      synchronized (held) {
        held.add(part);
      }
      return null;
    }
    return sendNow(part);
  }

  /** Remembers parts that were sent. */
  void record(List<? extends SentPart> parts) {
    sent.addAll(parts);
  }

  /** Sends what was held back, with the final table of contents in it. */
  void sendHeld(TableOfContents contents) {
    overwriteHead(contents);
    held.forEach(part -> sent.add(sendNow(part)));
  }

  /**
   * Publishes the object.
   *
   * @param length of the archive, bytes
   */
  StoredArchive complete(long length) {
    return upload.complete(sent, length);
  }

  /**
   * Deletes the object, unless another run's is in its place.
   *
   * @return whether it is gone
   */
  boolean takeBack(StoredArchive archive) {
    try {
      if (store.head(key).filter(object -> object.etag().equals(archive.etag())).isPresent()) {
        store.delete(key);
      }
      return true;
    } catch (PgstowException e) {
      // what made the backup fail matters more; the next run of this name says what is left
      LOG.warn("\"{}\" is left in the store: {}", store.location(key), e.getMessage());
      return false;
    }
  }

  /** Asks the store what it has, and reads the first part back, which was sent last. */
  void readBack(StoredArchive archive) {
    Optional<StoredObject> object = store.head(key);
    if (object.isEmpty()
        || object.get().size() != archive.size()
        || !object.get().etag().equals(archive.etag())) {
      throw Backup.damaged(
          store.location(key), "the store has %s instead of %s".formatted(object, archive));
    }
    PartDigest first = archive.parts().getFirst();
    try (InputStream stream = store.read(key, first.offset(), first.size())) {
      String digest = PartUpload.digest(stream.readAllBytes(), (int) first.size());
      if (!digest.equals(first.sha256())) {
        throw Backup.damaged(store.location(key), "the first part reads back differently");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SentPart sendNow(ArchivePart part) {
    return upload.send(part.number(), part.offset(), part.buffer(), part.length());
  }

  /** The offsets have a fixed width, so the table of contents keeps its length. */
  private void overwriteHead(TableOfContents contents) {
    var encoded = new ByteArrayOutputStream();
    try {
      contents.write(encoded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] head = encoded.toByteArray();
    for (ArchivePart part : held) {
      int offset = (int) part.offset();
      if (offset < head.length) {
        System.arraycopy(
            head, offset, part.buffer(), 0, Math.min(part.length(), head.length - offset));
      }
    }
  }

  @Override
  public void close() {
    upload.close();
  }
}
