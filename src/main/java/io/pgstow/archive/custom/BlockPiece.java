package io.pgstow.archive.custom;

import io.pgstow.archive.ArchiveInput;
import io.pgstow.archive.DecodedInput;
import io.pgstow.codec.Codec;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Whole chunks of a data block that were compressed by themselves, and can be read without what
 * stands before them. Whatever is wrong with them is an {@link io.pgstow.archive.ArchiveException}.
 */
public final class BlockPiece {
  private BlockPiece() {}

  /**
   * Rows of a table as COPY gives them, decompressed; those at the end of the block with the end
   * marker. Closing it frees the decoder, and leaves the stream below open.
   *
   * @param stored the chunks, and nothing behind them
   * @param position of the first of them in the archive, bytes
   * @param first whether no chunk of the block stands before them
   */
  public static InputStream rows(InputStream stored, long position, Codec codec, boolean first)
      throws IOException {
    var in = new ArchiveInput(stored, position);
    ChunkInputStream chunks = ChunkInputStream.ofPiece(in);
    return codec == Codec.NONE ? chunks : DecodedInput.ofPiece(chunks, codec, first, in::position);
  }

  /**
   * Large objects, each with its identifier and all of its chunks.
   *
   * @param stored the large objects, and nothing behind them
   * @param position of the first of them in the archive, bytes
   */
  public static LargeObjects largeObjects(InputStream stored, long position, Codec codec) {
    return new LargeObjects(new ArchiveInput(stored, position), codec);
  }

  /** Large objects one after the other. Not thread-safe; closing it frees the decoder. */
  public static final class LargeObjects implements Closeable {
    private final ArchiveInput in;
    private final Codec codec;
    private @Nullable BlockContent current;

    private LargeObjects(ArchiveInput in, Codec codec) {
      this.in = in;
      this.codec = codec;
    }

    /** The next one, or null after the last. */
    public @Nullable LargeObject next() throws IOException {
      if (current != null) {
        current.close();
        current = null;
      }
      if (in.atEnd()) {
        return null;
      }
      // pg_dump writes the unsigned number through a signed one
      long oid = Integer.toUnsignedLong(in.readInt());
      current = new BlockContent(in, codec);
      return new LargeObject(oid, current);
    }

    @Override
    public void close() throws IOException {
      if (current != null) {
        current.release();
      }
    }
  }
}
