package io.pgstow.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** What a whole file may be compressed with, by whatever tool, around the format it is in. */
public enum Packing {
  /** Deflate, in gzip members. */
  GZIP("gzip", "\u001f\u008b\b"),
  /** Zstandard frames; some may be skippable ones, as {@code pzstd} writes them. */
  ZSTD("zstd", "(\u00b5/\u00fd"),
  /** LZ4 frames. */
  LZ4("lz4", "\u0004\"M\u0018"),
  /** Bzip2 streams. */
  BZIP2("bzip2", "BZh"),
  /** XZ streams. */
  XZ("xz", "\u00fd7zXZ\0");

  /** What decompressing XZ may take, which the file itself says; KiB. */
  private static final int MOST_MEMORY = 96 << 10;

  private static final int BUFFER = 1 << 16;

  private final String spelling;
  private final String magic;

  Packing(String spelling, String magic) {
    this.spelling = spelling;
    this.magic = magic;
  }

  /** As people call it. */
  public String spelling() {
    return spelling;
  }

  /** What a file is compressed with that begins so; empty if with nothing that is known here. */
  public static Optional<Packing> of(byte[] head) {
    String start = new String(head, ISO_8859_1);
    for (Packing packing : values()) {
      if (start.startsWith(packing.magic)) {
        return Optional.of(packing);
      }
    }
    return Optional.empty();
  }

  /**
   * Decompresses a file: members, frames or streams, one after the other to its end. Takes bounded
   * memory, however much comes out. Closing closes the stream below and frees native memory.
   * Malformed input, and input that ends too early, is an {@link IOException}, mostly.
   */
  public InputStream decoder(InputStream in) throws IOException {
    return switch (this) {
      case GZIP -> new GzipInputStream(in);
      case ZSTD -> new ZstdInputStreamNoFinalizer(in);
      case LZ4 -> new Lz4InputStream(new BufferedInputStream(in, BUFFER));
      case BZIP2 -> new BZip2CompressorInputStream(new BufferedInputStream(in, BUFFER), true);
      case XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(new BufferedInputStream(in, BUFFER))
              .setDecompressConcatenated(true)
              .setMemoryLimitKiB(MOST_MEMORY)
              .get();
    };
  }

  @Override
  public String toString() {
    return spelling;
  }
}
