package io.pgstow.archive;

import io.pgstow.codec.Packing;
import io.pgstow.stream.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file without what it is compressed with. However much a compressed file claims to hold, memory
 * stays bounded, and every error says how much was read until then. Not safe for use by several
 * threads; closing closes the stream below.
 */
final class UnpackedInput extends BulkInputStream {
  private final CountedInput file;
  private final InputStream unpacked;
  private final List<Packing> packings;
  private long length;

  private UnpackedInput(CountedInput file, InputStream unpacked, List<Packing> packings) {
    this.file = file;
    this.unpacked = unpacked;
    this.packings = packings;
  }

  /** Unpacks a file, the outermost compression first. Reads nothing yet. */
  static InputStream of(InputStream file, List<Packing> packings) {
    var counted = new CountedInput(file);
    InputStream current = counted;
    for (Packing packing : packings) {
      current = new Layer(current, packing);
    }
    return new UnpackedInput(counted, current, packings);
  }

  @Override
  public int read(byte[] target, int offset, int size) throws IOException {
    try {
      int count = unpacked.read(target, offset, size);
      length += Math.max(count, 0);
      return count;
    } catch (IOException | RuntimeException e) {
      file.rethrow();
      throw ArchiveException.corrupt(
          file.count(),
          "%s data: %s; %d bytes were read, which hold %d"
              .formatted(packings.getFirst(), DecodedInput.reason(e), file.count(), length),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    unpacked.close();
  }

  /** One decompression, which begins when the first byte is wanted. */
  private static final class Layer extends BulkInputStream {
    private final InputStream below;
    private final Packing packing;
    private @Nullable InputStream decoder;

    Layer(InputStream below, Packing packing) {
      this.below = below;
      this.packing = packing;
    }

    @Override
    public int read(byte[] target, int offset, int size) throws IOException {
      if (decoder == null) {
        decoder = packing.decoder(below);
      }
      return decoder.read(target, offset, size);
    }

    @Override
    public void close() throws IOException {
      if (decoder == null) {
        below.close();
      } else {
        decoder.close();
      }
    }
  }
}
