package io.pgstow.testing;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;

/** A stream that breaks, like a connection, where it should end. */
public final class FailingStream extends FilterInputStream {
  private final IOException failure;

  /** Gives so many of the bytes, then throws. */
  public FailingStream(byte[] bytes, int length, IOException failure) {
    super(new ByteArrayInputStream(bytes, 0, length));
    this.failure = failure;
  }

  @Override
  public int read() throws IOException {
    return orFail(super.read());
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return orFail(super.read(target, offset, length));
  }

  private int orFail(int result) throws IOException {
    if (result < 0) {
      throw failure;
    }
    return result;
  }
}
