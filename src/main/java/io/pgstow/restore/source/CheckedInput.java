package io.pgstow.restore.source;

import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.PartInput;
import io.pgstow.store.ReadAheadInput;
import io.pgstow.stream.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * A range of an object, whose parts are fetched and digested on a thread of its own. Bytes come out
 * before their part has been digested as a whole: {@link #origin} tells whether it has been. Not
 * thread-safe; whoever opened it closes it.
 */
public final class CheckedInput extends BulkInputStream {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final LongSupplier checked;
  private final LongFunction<Origin> origins;
  private long position;

  /**
   * @param checked up to which offset the object was found to be what was stored
   * @param origins of what lies before an offset
   * @param position the offset of the next byte
   */
  private CheckedInput(
      InputStream in, LongSupplier checked, LongFunction<Origin> origins, long position) {
    this.in = in;
    this.checked = checked;
    this.origins = origins;
    this.position = position;
  }

  /**
   * Opens whole parts.
   *
   * @param parts that follow each other
   * @param first the offset to begin at, in the first of them
   */
  static CheckedInput open(CheckedObject object, List<PartDigest> parts, long first)
      throws IOException {
    long start = parts.getFirst().offset();
    long length = parts.getLast().offset() + parts.getLast().size() - start;
    var digested =
        new PartInput(object.store().read(object.key(), start, length), parts, object::damage);
    var input =
        new CheckedInput(
            new ReadAheadInput(digested, length),
            digested::checked,
            past -> Origin.of(object, digested::checked, past),
            start);
    try {
      input.skipNBytes(first - start);
      return input;
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  /** Opens a range of an object whose digests nobody knows. */
  public static CheckedInput unchecked(InputStream in, long first, long length) {
    return new CheckedInput(
        new ReadAheadInput(in, length), () -> Long.MAX_VALUE, _ -> Origin.CHECKED, first);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    position += Math.max(count, 0);
    return count;
  }

  /** Where all that was read up to now comes from. */
  public Origin origin() {
    return origins.apply(position);
  }

  /** Reads on until all that was read up to now has been compared; fails when it differs. */
  public void finish() throws IOException {
    long goal = position;
    byte[] buffer = new byte[BUFFER];
    while (checked.getAsLong() < goal && read(buffer, 0, buffer.length) >= 0) {
      // the digest is made below
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
