package io.pgstow.archive;

import io.pgstow.codec.Codec;
import io.pgstow.stream.BulkInputStream;
import java.io.EOFException;
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
public final class DecodedInput extends BulkInputStream {

  private interface Decoder {
    InputStream decode(InputStream compressed) throws IOException;
  }

  private final String name;
  private final CountedInput source;
  private final Decoder decoder;
  private final LongSupplier position;
  private final boolean neverEmpty;
  private @Nullable InputStream decoded;

  /**
   * @param neverEmpty whether no bytes at all are no content, but a loss
   */
  private DecodedInput(
      String name,
      CountedInput source,
      boolean neverEmpty,
      Decoder decoder,
      LongSupplier position) {
    this.name = name;
    this.source = source;
    this.neverEmpty = neverEmpty;
    this.decoder = decoder;
    this.position = position;
  }

  /**
   * A whole file of an archive, with its name for error messages. Reads nothing yet. A file without
   * a byte is what a full disk or a broken copy leaves, but where the codec writes none.
   */
  public static DecodedInput ofFile(String name, InputStream file, Codec codec) {
    var source = new CountedInput(file);
    return new DecodedInput(name, source, codec.hasHeader(), codec::decoder, source::count);
  }

  /**
   * The data inside a block of a custom archive. Reads nothing yet.
   *
   * @param position where in the archive the stream is, for error messages
   */
  public static DecodedInput ofBlock(InputStream block, Codec codec, LongSupplier position) {
    return new DecodedInput(
        "a data block", new CountedInput(block), false, codec::blockDecoder, position);
  }

  /**
   * A piece of the data inside a block that can be read by itself. Reads nothing yet.
   *
   * @param first whether it is the first piece of the block
   * @param position where in the archive the stream is, for error messages
   */
  public static DecodedInput ofPiece(
      InputStream piece, Codec codec, boolean first, LongSupplier position) {
    return new DecodedInput(
        "a data block",
        new CountedInput(piece),
        false,
        in -> codec.pieceDecoder(in, first),
        position);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      if (decoded == null) {
        decoded = decoder.decode(source);
      }
      int count = decoded.read(target, offset, length);
      if (count < 0 && neverEmpty && source.count() == 0) {
        throw new EOFException();
      }
      return count;
    } catch (IOException | RuntimeException e) {
      source.rethrow();
      throw ArchiveException.corrupt(
          position.getAsLong(), "compressed data in " + name + ": " + reason(e), e);
    }
  }

  /** What a decoder says is wrong, though some end without a word where their input does. */
  static String reason(Exception e) {
    if (e.getMessage() != null) {
      return e.getMessage();
    }
    return e instanceof EOFException ? "they end early" : e.toString();
  }

  @Override
  public void close() throws IOException {
    if (decoded == null) {
      source.close();
    } else {
      decoded.close();
    }
  }
}
