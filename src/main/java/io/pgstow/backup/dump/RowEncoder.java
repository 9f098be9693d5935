package io.pgstow.backup.dump;

import io.pgstow.backup.sink.SegmentOutput;
import io.pgstow.report.Progress;
import io.pgstow.stream.BulkOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Compresses a segment's rows as COPY brings them, counts their bytes and digests them. Closing
 * frees the compressor, but only {@link #complete} ends the segment. Not thread-safe.
 */
final class RowEncoder extends BulkOutputStream {
  /** What pg_dump writes after the last row: the end marker and two empty lines. */
  private static final byte[] END = {'\\', '.', '\n', '\n', '\n'};

  /** COPY brings row by row, which are too small for the compressor. */
  private static final int BUFFER = 1 << 16;

  private final SegmentOutput segment;
  private final OutputStream compressor;
  private final Progress progress;
  private final byte[] buffer;
  private final CRC32C crc32c = new CRC32C();
  private int buffered;
  private long bytes;
  private boolean complete;

  /**
   * @param buffer of {@link #newBuffer}, which is this encoder's until it is closed
   */
  RowEncoder(SegmentOutput segment, byte[] buffer, Progress progress) throws IOException {
    this.segment = segment;
    this.buffer = buffer;
    this.progress = progress;
    this.compressor = segment.open();
  }

  /** A buffer for encoders, one after the other. */
  static byte[] newBuffer() {
    return new byte[BUFFER];
  }

  @Override
  public void write(byte[] rows, int offset, int length) throws IOException {
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
    completeAsItIs();
  }

  /** Ends the segment with nothing behind what was written. */
  void completeAsItIs() throws IOException {
    flush();
    compressor.close();
    segment.complete();
    complete = true;
  }

  /** The digest of the rows, in hexadecimal. */
  String crc32c() {
    return text(crc32c);
  }

  /** A digest as a manifest has it. */
  static String text(CRC32C digest) {
    return HexFormat.of().toHexDigits((int) digest.getValue());
  }

  /** The bytes of the rows so far. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() throws IOException {
    if (!complete) {
      segment.abandon();
      compressor.close();
    }
  }
}
