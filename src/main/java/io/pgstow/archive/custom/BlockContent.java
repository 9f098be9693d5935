package io.pgstow.archive.custom;

import io.pgstow.archive.ArchiveInput;
import io.pgstow.archive.DecodedInput;
import io.pgstow.codec.Codec;
import java.io.IOException;
import java.io.InputStream;

/** One stream of a data block, decompressed. Closing it passes over what was not read. */
final class BlockContent extends InputStream {
  private final ChunkInputStream chunks;
  private final InputStream decoded;

  BlockContent(ArchiveInput in, Codec codec) throws IOException {
    this.chunks = ChunkInputStream.ofStream(in);
    // for an empty table some versions of pg_dump write nothing, not even an empty frame
    this.decoded =
        chunks.ended() || codec == Codec.NONE
            ? chunks
            : DecodedInput.ofBlock(chunks, codec, in::position);
  }

  @Override
  public int read() throws IOException {
    return decoded.read();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return decoded.read(target, offset, length);
  }

  @Override
  public void close() throws IOException {
    release();
    chunks.skipAll();
  }

  /** Frees the decoder and leaves the archive where it is. */
  void release() throws IOException {
    decoded.close();
  }
}
