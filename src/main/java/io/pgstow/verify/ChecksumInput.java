package io.pgstow.verify;

import io.pgstow.manifest.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;

/** Digests what passes. Closing it closes the stream below. */
final class ChecksumInput extends FilterInputStream {
  private final Digest digest = new Digest();

  ChecksumInput(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    if (count > 0) {
      digest.update(target, offset, count);
    }
    return count;
  }

  /** SHA-256 of what has passed. */
  String hex() {
    return HexFormat.of().formatHex(digest.finish());
  }
}
