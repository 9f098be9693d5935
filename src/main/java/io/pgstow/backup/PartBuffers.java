package io.pgstow.backup;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * The memory of an upload: a fixed number of buffers, each the size of a part. Whoever asks for one
 * more waits until another was given back. Thread-safe.
 */
final class PartBuffers {
  private final Semaphore permits;
  private final ConcurrentLinkedQueue<byte[]> free = new ConcurrentLinkedQueue<>();

  PartBuffers(int count) {
    this.permits = new Semaphore(count);
  }

  byte[] take(int size) throws InterruptedException {
    permits.acquire();
    byte[] buffer = free.poll();
    // parts may grow on the way, so a buffer of the former size is dropped
    return buffer != null && buffer.length == size ? buffer : new byte[size];
  }

  void giveBack(byte[] buffer) {
    free.add(buffer);
    permits.release();
  }

  /** Lends one more, because this one stays away until the end. */
  void keep() {
    permits.release();
  }
}
