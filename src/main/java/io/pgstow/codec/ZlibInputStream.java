package io.pgstow.codec;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Reads exactly one zlib stream: unlike its parent it insists on a proper end. */
final class ZlibInputStream extends InflaterInputStream {

  ZlibInputStream(InputStream in) {
    super(in, new Inflater(), 1 << 16);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    if (count < 0) {
      checkEnd();
    }
    return count;
  }

  private void checkEnd() throws IOException {
    if (!inf.finished()) {
      throw new ZipException("a zlib stream that needs a dictionary");
    }
    if (inf.getRemaining() > 0 || in.read() >= 0) {
      throw new ZipException("more data after the end of a zlib stream");
    }
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      inf.end();
    }
  }
}
