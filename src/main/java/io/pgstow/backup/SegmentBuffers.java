package io.pgstow.backup;

import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The memory that segments may take while they wait for their turn, and the lock under which turns
 * are taken. Thread-safe.
 */
final class SegmentBuffers {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long free;
  private boolean failed;

  /**
   * @param size for all segments together, bytes
   */
  SegmentBuffers(long size) {
    this.free = size;
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  /** Whether there is so much memory; under the lock. */
  boolean hasRoom(int bytes) {
    return bytes <= free;
  }

  /** Takes memory that is there; under the lock. */
  void take(int bytes) {
    free -= bytes;
  }

  void give(int bytes) {
    lock();
    try {
      free += bytes;
      changed.signalAll();
    } finally {
      unlock();
    }
  }

  /** Wakes whoever awaits a change; under the lock. */
  void change() {
    changed.signalAll();
  }

  /** Waits for as long as something is so; under the lock. */
  void awaitWhile(BooleanSupplier condition) throws InterruptedIOException {
    requireSound();
    while (condition.getAsBoolean()) {
      awaitChange();
      requireSound();
    }
  }

  // the only caller is the loop
  @SuppressWarnings("WaitNotInLoop")
  private void awaitChange() throws InterruptedIOException {
    try {
      changed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var interrupted = new InterruptedIOException("interrupted while waiting for a turn");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** No turn will come any more. */
  void fail() {
    lock();
    try {
      failed = true;
      changed.signalAll();
    } finally {
      unlock();
    }
  }

  private void requireSound() {
    if (failed) {
      throw new CancellationException("the dump has failed elsewhere");
    }
  }
}
