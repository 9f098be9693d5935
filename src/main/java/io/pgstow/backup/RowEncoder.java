package io.pgstow.backup;

import io.pgstow.codec.Compression;
import io.pgstow.report.Progress;
import io.pgstow.stream.BulkOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Compresses a segment's rows as COPY brings them, and counts their bytes. Closing frees the
 * compressor, but only {@link #complete} ends the segment. Not thread-safe.
 */
final class RowEncoder extends BulkOutputStream {
  /** What pg_dump writes after the last row: the end marker and two empty lines. */
  private static final byte[] END = {'\\', '.', '\n', '\n', '\n'};

  /** COPY brings row by row, which are too small for the compressor. */
  private static final int BUFFER = 1 << 16;

  private final OrderedSegments.Segment segment;
  private final OutputStream compressor;
  private final Progress progress;
  private final byte[] buffer = new byte[BUFFER];
  private int buffered;
  private final CRC32C crc32c = new CRC32C();
  private long bytes;
  private boolean complete;

  RowEncoder(OrderedSegments.Segment segment, Compression compression, Progress progress)
      throws IOException {
    this.segment = segment;
    this.progress = progress;
    this.compressor = compression.encoder(segment);
  }

  @Override
  public void write(byte[] rows, int offset, int length) throws IOException {
    if (bytes == 0) {
      segment.begin();
    }
    bytes += length;
    if (length > buffer.length - buffered) {
      flush();
    }
    if (length > buffer.length) {
      encode(rows, offset, length);
    } else {
      System.arraycopy(rows, offset, buffer, buffered, length);
      buffered += length;
    }
  }

  @Override
  public void flush() throws IOException {
    encode(buffer, 0, buffered);
    buffered = 0;
  }

  private void encode(byte[] rows, int offset, int length) throws IOException {
    crc32c.update(rows, offset, length);
    compressor.write(rows, offset, length);
    progress.advance(length, 0);
  }

  /** Ends the segment, and with the last one the table's rows. */
  void complete() throws IOException {
    flush();
    if (segment.isLast()) {
      compressor.write(END);
    }
    compressor.close();
    segment.complete();
    complete = true;
  }

  /** The digest of the rows, in hexadecimal. */
  String crc32c() {
    return HexFormat.of().toHexDigits((int) crc32c.getValue());
  }

  /** The bytes of the rows so far. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() throws IOException {
    if (!complete) {
      segment.abandon();
    }
    compressor.close();
  }
}
