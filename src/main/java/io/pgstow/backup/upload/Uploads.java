package io.pgstow.backup.upload;

import io.pgstow.backup.name.Claim;
import io.pgstow.backup.name.ClaimedName;
import io.pgstow.error.FirstFailure;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PartSizes;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Uninterrupted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the objects of one archive, several at once, on threads of its own, so that connections to
 * the source need not wait for the store. Thread-safe; whoever opened it closes it, which takes
 * everything back unless it was told to keep it.
 */
public final class Uploads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

  private final ObjectStore store;
  private final Claim claim;
  private final int concurrency;
  private final Semaphore permits;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<PartUpload> open = ConcurrentHashMap.newKeySet();
  private final Queue<StoredArchive> stored = new ConcurrentLinkedQueue<>();
  private final FirstFailure failure = new FirstFailure();
  private boolean kept;
  private boolean left;

  /**
   * @param claim without which no object is completed
   * @param concurrency how many requests are under way at once, each with a part in memory
   */
  public Uploads(ObjectStore store, Claim claim, int concurrency) {
    this.store = store;
    this.claim = claim;
    this.concurrency = concurrency;
    this.permits = new Semaphore(concurrency);
  }

  /**
   * Begins an object.
   *
   * @param open how many bytes at its beginning come last
   */
  public ObjectWriter object(String key, PartSizes sizes, long open) {
    return new ObjectWriter(this, key, sizes::sizeOf, open);
  }

  /** Sends something as soon as another request has ended; fails when one has failed. */
  void run(Runnable sending) throws IOException {
    acquire(1);
    executor.execute(
        () -> {
          try {
            sending.run();
          } catch (RuntimeException | Error e) {
            failure.add(e);
          } finally {
            permits.release();
          }
        });
  }

  PartUpload begin(String key) {
    var upload = new PartUpload(store, key);
    open.add(upload);
    return upload;
  }

  void complete(PartUpload upload, List<SentPart> parts, long length) {
    claim.check();
    stored.add(upload.complete(parts, length));
    open.remove(upload);
    upload.close();
  }

  /** Writes a small object at once. It replaces none. */
  void put(String key, byte[] content) {
    claim.check();
    String sha256 = PartUpload.digest(content, content.length);
    StoredObject object =
        store.putNew(key, content).orElseThrow(() -> ClaimedName.taken(store, key));
    var whole = new PartDigest(1, 0, content.length, sha256);
    stored.add(new StoredArchive(key, object.size(), object.etag(), List.of(whole)));
  }

  /** Fails when something could not be sent. */
  public void check() {
    failure.check();
  }

  /** Waits until everything is sent, and answers the objects by key. */
  public List<StoredArchive> await() throws IOException {
    acquire(concurrency);
    permits.release(concurrency);
    return stored.stream().sorted(Comparator.comparing(StoredArchive::key)).toList();
  }

  /** What was stored is to stay. */
  public void keep() {
    kept = true;
  }

  private void acquire(int count) throws IOException {
    check();
    try {
      permits.acquire(count);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var interrupted = new InterruptedIOException("interrupted while waiting for the store");
      interrupted.initCause(e);
      throw interrupted;
    }
    if (failure.isKnown()) {
      permits.release(count);
      check();
    }
  }

  /** Whether something may be in the store that was not taken back; after the closing. */
  public boolean hasLeft() {
    return left;
  }

  /** Cleans up even when the thread is interrupted, which is how a run is stopped. */
  @Override
  public void close() {
    Uninterrupted.run(this::takeBack);
  }

  private void takeBack() {
    executor.shutdownNow();
    executor.close();
    for (PartUpload upload : open) {
      upload.close();
      left |= upload.hasLeft();
    }
    if (!kept) {
      boolean ours = claim.isOurs();
      stored.forEach(object -> takeBack(object, ours));
    }
  }

  /**
   * @param ours whether the name is still this run's; else another run may have written there
   */
  private void takeBack(StoredArchive object, boolean ours) {
    try {
      if (ours
          || store
              .head(object.key())
              .filter(there -> there.etag().equals(object.etag()))
              .isPresent()) {
        store.delete(object.key());
      }
    } catch (PgstowException e) {
      left = true;
      // what made the backup fail matters more; the mark of this run tells what is left
      LOG.warn("\"{}\" remains in the store: {}", store.location(object.key()), e.getMessage());
    }
  }
}
