package io.pgstow.archive.custom;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.ArchiveInput;
import io.pgstow.stream.BulkInputStream;
import java.io.IOException;

/**
 * The chunks of one stream of data: each a length and that many bytes, the last of length zero
 * (pg_backup_custom.c, _CustomReadFunc). Where chunks begin carries no meaning. Those of a piece of
 * the stream end with what is read, without the last. Leaves the archive open when closed.
 */
final class ChunkInputStream extends BulkInputStream {
  private final ArchiveInput in;
  private final boolean piece;
  private int left;
  private boolean ended;

  private ChunkInputStream(ArchiveInput in, boolean piece) throws IOException {
    this.in = in;
    this.piece = piece;
    nextChunk();
  }

  /** All chunks of a stream, with the one that ends it. */
  static ChunkInputStream ofStream(ArchiveInput in) throws IOException {
    return new ChunkInputStream(in, false);
  }

  /** Some chunks of a stream, up to the end of what is read. */
  static ChunkInputStream ofPiece(ArchiveInput in) throws IOException {
    return new ChunkInputStream(in, true);
  }

  /** Whether all of it was read. */
  boolean ended() {
    return ended;
  }

  private void nextChunk() throws IOException {
    long start = in.position();
    ended = piece && in.atEnd();
    left = ended ? 0 : in.readInt();
    if (left < 0 || (piece && left == 0 && !ended)) {
      throw ArchiveException.corrupt(start, "a chunk of " + left + " bytes");
    }
    ended = left == 0;
  }

  /** Fills the target, across chunks, unless the data end: uncompressed, a chunk is one row. */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int filled = 0;
    while (filled < length && !ended) {
      int count = in.read(target, offset + filled, Math.min(left, length - filled));
      filled += count;
      left -= count;
      if (left == 0) {
        nextChunk();
      }
    }
    return filled == 0 && length > 0 ? -1 : filled;
  }

  /** Passes over the rest. */
  void skipAll() throws IOException {
    while (!ended) {
      in.skip(left);
      nextChunk();
    }
  }
}
