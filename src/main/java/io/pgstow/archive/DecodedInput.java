package io.pgstow.archive;

import io.pgstow.codec.Codec;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Compressed content of an archive, decompressed.
 *
 * <p>What a decoder cannot make sense of is corruption of the archive; what the stream below it
 * throws is passed on as it is. Closing closes the decoder and the stream below.
 */
public final class DecodedInput extends InputStream {

  /** How to read what is compressed; the file form and the block form of a {@link Codec} fit. */
  @FunctionalInterface
  public interface Decoder {
    /** Decompresses a stream. */
    InputStream decode(InputStream compressed) throws IOException;
  }

  private final Source source;
  private final Decoder decoder;
  private final LongSupplier position;
  private @Nullable InputStream decoded;

  /**
   * Reads nothing yet.
   *
   * @param compressed the stream below
   * @param position where in the archive it is
   */
  public DecodedInput(InputStream compressed, Decoder decoder, LongSupplier position) {
    this.source = new Source(compressed);
    this.decoder = decoder;
    this.position = position;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      if (decoded == null) {
        decoded = decoder.decode(source);
      }
      return decoded.read(target, offset, length);
    } catch (IOException | RuntimeException e) {
      if (source.failure != null) {
        throw source.failure;
      }
      throw ArchiveException.corrupt(position.getAsLong(), "compressed data: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (decoded == null) {
      source.close();
    } else {
      decoded.close();
    }
  }

  /** Remembers how the stream below failed. */
  private static final class Source extends FilterInputStream {
    private @Nullable IOException failure;

    Source(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return super.read(target, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }
}
