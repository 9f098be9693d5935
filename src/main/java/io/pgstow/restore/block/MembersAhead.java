package io.pgstow.restore.block;

import io.pgstow.archive.DecodedInput;
import io.pgstow.archive.directory.Member;
import io.pgstow.restore.source.CheckedInput;
import io.pgstow.restore.source.Origin;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Opens the files of a directory archive one after the other, and small ones already while those
 * before them are loaded: a store takes its time to answer each request, and a database may have
 * thousands of small tables. Not thread-safe; whoever opened it closes it.
 *
 * @param <T> what the files are of
 */
final class MembersAhead<T> implements Closeable {
  /** Open at once, each with a connection to the store. */
  private static final int FILES = 4;

  /** What is read ahead as a whole, so that no connection waits for its turn; bytes. */
  private static final long SMALL = 1 << 20;

  private final Files files;
  private final ToLongFunction<String> sizes;
  private final Source<T> source;
  private final Naming<T> naming;
  private final Deque<Opened<T>> opened = new ArrayDeque<>();
  private @Nullable Opened<T> current;
  private @Nullable T next;
  private boolean begun;

  /** Opens a file by its name, as it is stored. */
  interface Files {
    CheckedInput open(String name) throws IOException;
  }

  /** Answers null after the last. */
  interface Source<T> {
    @Nullable T next() throws IOException;
  }

  /** Finds the file that holds something. */
  interface Naming<T> {
    Member member(T of) throws IOException;
  }

  /**
   * A file; valid until the next one is asked for.
   *
   * @param content decompressed
   */
  record Opened<T>(T of, CheckedInput stored, InputStream content) {}

  /**
   * @param sizes of the files by name, bytes
   */
  MembersAhead(Files files, ToLongFunction<String> sizes, Source<T> source, Naming<T> naming) {
    this.files = files;
    this.sizes = sizes;
    this.source = source;
    this.naming = naming;
  }

  /**
   * The next file, or null after the last. What was read of the one before has been compared with
   * its digests when this returns.
   */
  @Nullable Opened<T> next() throws IOException {
    if (current != null) {
      current.stored().finish();
    }
    closeCurrent();
    if (!begun) {
      begun = true;
      next = source.next();
    }
    while (next != null && opened.size() < FILES) {
      Member member = naming.member(next);
      if (!opened.isEmpty() && sizes.applyAsLong(member.name()) > SMALL) {
        break;
      }
      opened.add(open(next, member));
      next = source.next();
    }
    current = opened.poll();
    return current;
  }

  private Opened<T> open(T of, Member member) throws IOException {
    CheckedInput stored = files.open(member.name());
    return new Opened<>(of, stored, DecodedInput.ofFile(member.name(), stored, member.codec()));
  }

  /** Where that which was read of the current file comes from. */
  Origin origin() {
    return current == null ? Origin.CHECKED : current.stored().origin();
  }

  private void closeCurrent() throws IOException {
    if (current != null) {
      current.content().close();
      current = null;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      closeCurrent();
    } finally {
      current = opened.poll();
      if (current != null) {
        close();
      }
    }
  }
}
