package io.pgstow.manifest;

import io.pgstow.archive.ArchiveException;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.stream.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * Passes parts on while it digests them, and fails at the end of one that differs from its digest.
 * Not thread-safe, but for {@link #checked}. Closing it closes the stream below.
 */
public final class PartInput extends BulkInputStream {
  private final InputStream in;
  private final List<PartDigest> parts;
  private final Function<PartDigest, PgstowException> damage;
  private final Digest digest = new Digest();
  private int current;
  private long left;
  private volatile long checked;

  /**
   * Parts that follow each other.
   *
   * @param in whose next byte is the first of them
   * @param damage what is thrown for a part that is not what it was
   */
  public PartInput(
      InputStream in, List<PartDigest> parts, Function<PartDigest, PgstowException> damage) {
    this.in = in;
    this.parts = parts;
    this.damage = damage;
    this.left = parts.getFirst().size();
    this.checked = parts.getFirst().offset();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (current == parts.size()) {
      return -1;
    }
    int count = in.read(target, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw ArchiveException.corrupt(
          parts.get(current).offset() + parts.get(current).size() - left, "the object ends");
    }
    digest.update(target, offset, count);
    left -= count;
    if (left == 0) {
      endPart();
    }
    return count;
  }

  private void endPart() {
    PartDigest part = parts.get(current);
    if (!HexFormat.of().formatHex(digest.finish()).equals(part.sha256())) {
      throw damage.apply(part);
    }
    checked = part.offset() + part.size();
    current++;
    left = current < parts.size() ? parts.get(current).size() : 0;
  }

  /**
   * Up to where all that has passed is what it was: an offset in the object, exclusive. Any thread
   * may ask.
   */
  public long checked() {
    return checked;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
