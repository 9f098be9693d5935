package io.pgstow.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Writes a zlib stream and, unlike its parent, frees a deflater with a chosen level. */
final class ZlibOutputStream extends DeflaterOutputStream {

  /** Takes the deflater over. */
  ZlibOutputStream(OutputStream out, Deflater deflater) {
    super(out, deflater, 1 << 16);
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      def.end();
    }
  }
}
