package io.pgstow.testing;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Lets so many bytes through and then has something happen; what follows gets nowhere. */
final class FaultyOutput extends FilterOutputStream {
  /** What happens. */
  interface Happening {
    void happen() throws IOException;
  }

  /** Thrown after it has happened. */
  static final class Happened extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final Happening happening;
  private long left;

  FaultyOutput(OutputStream output, long bytes, Happening happening) {
    super(output);
    this.left = bytes;
    this.happening = happening;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    int passing = (int) Math.min(left, length);
    out.write(buffer, offset, passing);
    left -= passing;
    if (passing < length) {
      happen();
    }
  }

  /** Has it happen now, however few bytes there were. */
  void happen() throws IOException {
    out.flush();
    happening.happen();
    throw new Happened();
  }
}
