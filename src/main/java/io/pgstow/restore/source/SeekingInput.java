package io.pgstow.restore.source;

import io.pgstow.stream.BulkInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An object that is read from its first byte on, and of which much may be skipped: then it is asked
 * for anew behind the gap. What was read before a gap has been compared with its digests when the
 * gap is behind. Not thread-safe; whoever opened it closes it.
 */
public final class SeekingInput extends BulkInputStream {
  /** So much is rather read past than asked for anew, bytes. */
  private static final long GAP = 4L << 20;

  private final CheckedObject object;
  private @Nullable CheckedInput input;
  private long position;

  public SeekingInput(CheckedObject object) {
    this.object = object;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (position == object.size()) {
      return -1;
    }
    int count = input().read(target, offset, length);
    position += Math.max(count, 0);
    return count;
  }

  private CheckedInput input() throws IOException {
    CheckedInput opened = input;
    if (opened == null) {
      opened = object.open(position, object.size());
      input = opened;
    }
    return opened;
  }

  @Override
  public long skip(long count) throws IOException {
    long step = Math.min(Math.max(count, 0), object.size() - position);
    if (step <= GAP) {
      return super.skip(step);
    }
    finish();
    close();
    position += step;
    return step;
  }

  /** Where that comes from which was read since the last gap. */
  public Origin origin() {
    return input == null ? Origin.CHECKED : input.origin();
  }

  /** Reads on until all that was read up to now has been compared; fails when it differs. */
  public void finish() throws IOException {
    if (input != null) {
      input.finish();
    }
  }

  @Override
  public void close() throws IOException {
    if (input != null) {
      input.close();
      input = null;
    }
  }
}
