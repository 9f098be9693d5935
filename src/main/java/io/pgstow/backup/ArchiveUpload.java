package io.pgstow.backup;

import io.pgstow.archive.TableOfContents;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import io.pgstow.stream.BulkOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive's way into the store. The parts with the table of contents are sent last, because the
 * offsets in it are known only at the end; they are not kept, but for the one that data follow in.
 * Sending is thread-safe; whoever opened it closes it, which takes back what was not completed.
 */
final class ArchiveUpload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveUpload.class);

  private final ObjectStore store;
  private final String key;
  private final PartUpload upload;
  private volatile Optional<ArchivePart> held = Optional.empty();
  private final List<SentPart> sent = new ArrayList<>();

  ArchiveUpload(ObjectStore store, String key) {
    this.store = store;
    this.key = key;
    this.upload = new PartUpload(store, key);
  }

  /** Sends a part, or keeps it until the end and answers null. */
  @Nullable SentPart send(ArchivePart part) {
    if (part.held()) {
      held = Optional.of(part);
      return null;
    }
    return sendNow(part);
  }

  /** Remembers parts that were sent. */
  void record(List<? extends SentPart> parts) {
    sent.addAll(parts);
  }

  /**
   * Sends the table of contents as it is at the end, and the data that follow it in its last part.
   *
   * @param sizes the size of the part with a number, bytes
   */
  void sendContents(TableOfContents contents, IntUnaryOperator sizes) throws IOException {
    try (var out = new BufferedOutputStream(new ContentsParts(sizes), 1 << 16)) {
      contents.write(out);
    }
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
      if (!PartUpload.digest(stream).equals(first.sha256())) {
        throw Backup.damaged(store.location(key), "the first part reads back differently");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SentPart sendNow(ArchivePart part) {
    return upload.send(part.number(), part.offset(), part.buffer(), part.length());
  }

  /** Cuts the table of contents, which has kept its length, as it was cut before. */
  private final class ContentsParts extends BulkOutputStream {
    private final IntUnaryOperator sizes;
    private byte[] buffer = {};
    private int number;
    private long offset;
    private int filled;

    ContentsParts(IntUnaryOperator sizes) {
      this.sizes = sizes;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      for (int written = 0; written < length; ) {
        if (filled == buffer.length) {
          next();
        }
        int room = Math.min(length - written, buffer.length - filled);
        System.arraycopy(bytes, from + written, buffer, filled, room);
        filled += room;
        written += room;
      }
    }

    private void next() {
      sendFull();
      int size = sizes.applyAsInt(++number);
      buffer =
          held.filter(part -> part.number() == number)
              .map(ArchivePart::buffer)
              .orElseGet(() -> buffer.length == size ? buffer : new byte[size]);
    }

    private void sendFull() {
      if (filled > 0) {
        sent.add(sendNow(new ArchivePart(number, offset, buffer, filled, false)));
        offset += filled;
        filled = 0;
      }
    }

    @Override
    public void close() {
      if (held.isPresent()) {
        sent.add(sendNow(held.get()));
        held = Optional.empty();
      } else {
        sendFull();
      }
    }
  }

  @Override
  public void close() {
    upload.close();
  }
}
