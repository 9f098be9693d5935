package io.pgstow.archive.custom;

import io.pgstow.archive.ArchiveOutput;
import io.pgstow.stream.BulkOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a stream of data as chunks, each a length and that many bytes (pg_backup_custom.c,
 * _CustomWriteFunc). Closing writes the last of them, but neither the chunk of length zero that
 * ends a stream of data, nor does it close the stream below. Not safe for use by several threads.
 */
public final class ChunkOutputStream extends BulkOutputStream {
  /** As large as the buffers of the compressors. */
  private static final int CHUNK = 1 << 16;

  /** How many bytes come before those of a chunk: a sign byte and four of magnitude. */
  public static final int HEADER = 5;

  private final OutputStream out;
  private final byte[] buffer = new byte[HEADER + CHUNK];
  private int filled = HEADER;

  /** Writes to a stream, which stays its owner's to close. */
  public ChunkOutputStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int written = 0; written < length; ) {
      if (filled == buffer.length) {
        writeChunk();
      }
      int room = Math.min(length - written, buffer.length - filled);
      System.arraycopy(bytes, offset + written, buffer, filled, room);
      filled += room;
      written += room;
    }
  }

  private void writeChunk() throws IOException {
    if (filled > HEADER) {
      ArchiveOutput.putInt(buffer, 0, filled - HEADER);
      out.write(buffer, 0, filled);
      filled = HEADER;
    }
  }

  @Override
  public void close() throws IOException {
    writeChunk();
  }
}
