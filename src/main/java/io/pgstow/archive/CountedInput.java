package io.pgstow.archive;

import io.pgstow.stream.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is read of a stream, and remembers how it failed: what a decoder above it makes of
 * that is not what happened. Closing closes the stream.
 */
final class CountedInput extends BulkInputStream {
  private final InputStream in;
  private long count;
  private @Nullable IOException failure;
  private @Nullable RuntimeException unchecked;

  CountedInput(InputStream in) {
    this.in = in;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int read = in.read(target, offset, length);
      count += Math.max(read, 0);
      return read;
    } catch (IOException e) {
      failure = e;
      throw e;
    } catch (RuntimeException e) {
      unchecked = e;
      throw e;
    }
  }

  /** How many bytes were read. */
  long count() {
    return count;
  }

  /** Fails as the stream has failed, if it has. */
  void rethrow() throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (unchecked != null) {
      throw unchecked;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
