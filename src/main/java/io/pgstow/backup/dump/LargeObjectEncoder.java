package io.pgstow.backup.dump;

import io.pgstow.backup.sink.LargeObjectOutput;
import io.pgstow.report.Progress;
import io.pgstow.stream.BulkOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Checksum;

/**
 * Compresses the content of a large object, counts its bytes and digests them. Closing frees the
 * compressor, but only {@link #complete} ends the large object. Not thread-safe.
 */
final class LargeObjectEncoder extends BulkOutputStream {
  private final LargeObjectOutput output;
  private final OutputStream compressor;
  private final Checksum checksum;
  private final Progress progress;
  private long bytes;
  private boolean complete;

  /**
   * @param checksum of all large objects of the batch
   */
  LargeObjectEncoder(long oid, LargeObjectOutput output, Checksum checksum, Progress progress)
      throws IOException {
    this.output = output;
    this.checksum = checksum;
    this.progress = progress;
    this.compressor = output.open(oid);
  }

  @Override
  public void write(byte[] content, int offset, int length) throws IOException {
    checksum.update(content, offset, length);
    compressor.write(content, offset, length);
    bytes += length;
    progress.advance(length, 0);
  }

  /** Ends the large object. */
  void complete() throws IOException {
    compressor.close();
    output.completeOne();
    complete = true;
  }

  /** The bytes so far. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() throws IOException {
    if (!complete) {
      output.abandon();
      compressor.close();
    }
  }
}
