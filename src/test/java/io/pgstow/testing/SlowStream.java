package io.pgstow.testing;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;

/** A stream that gives few bytes at a time and never says how many wait, like a network's. */
public final class SlowStream extends FilterInputStream {
  private final int most;

  /** Gives these bytes, so many at most at a time. */
  public SlowStream(byte[] bytes, int most) {
    super(new ByteArrayInputStream(bytes));
    this.most = most;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return super.read(target, offset, Math.min(length, most));
  }

  @Override
  public int available() {
    return 0;
  }
}
