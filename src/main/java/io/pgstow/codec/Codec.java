package io.pgstow.codec;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/** A compression that {@code pg_dump} knows (compression.h, pg_compress_algorithm). */
public enum Codec {
  /** None. */
  NONE("none", ""),
  /** Deflate: in files gzip members, in custom archives zlib streams. */
  GZIP("gzip", ".gz"),
  /** LZ4 frames. */
  LZ4("lz4", ".lz4"),
  /** Zstandard frames. */
  ZSTD("zstd", ".zst");

  private static final int BUFFER = 1 << 16;

  private final String spelling;
  private final String suffix;

  Codec(String spelling, String suffix) {
    this.spelling = spelling;
    this.suffix = suffix;
  }

  /** As {@code pg_dump --compress} spells it. */
  public String spelling() {
    return spelling;
  }

  /** What a file so compressed is called at the end; empty for {@link #NONE}. */
  public String suffix() {
    return suffix;
  }

  /**
   * Whether {@code pg_dump} writes bytes into a file that has no content, as zlib does: it begins a
   * frame of the others only when there is something to compress.
   */
  public boolean hasHeader() {
    return this == GZIP;
  }

  /**
   * Reads a file: gzip members, LZ4 frames or Zstandard frames, one after the other to the end of
   * the stream. No bytes at all are empty content; anything else after the last of them is an
   * error.
   *
   * <p>Closing closes the stream below and frees native memory. Malformed input is an {@link
   * IOException}, mostly.
   */
  public InputStream decoder(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GzipInputStream(in);
      case LZ4 -> new Lz4InputStream(new BufferedInputStream(in, BUFFER));
      case ZSTD -> new ZstdInputStreamNoFinalizer(in);
    };
  }

  /** Reads what a data block of a custom archive holds: as a file, but one zlib stream for gzip. */
  public InputStream blockDecoder(InputStream in) throws IOException {
    return this == GZIP ? new ZlibInputStream(in) : decoder(in);
  }

  /**
   * Reads a piece of such a block that can be read by itself: one or several frames, or for gzip a
   * piece of the zlib stream.
   *
   * @param first whether it is the first piece of the block
   */
  public InputStream pieceDecoder(InputStream in, boolean first) throws IOException {
    return this == GZIP ? new DeflatePieceInputStream(in, first) : decoder(in);
  }

  /**
   * Writes one gzip member, LZ4 frame or Zstandard frame; closing ends it and closes the stream.
   */
  OutputStream encoder(OutputStream out, int level) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new GzipCompressorOutputStream(out, gzip(level));
      case LZ4 -> new Lz4OutputStream(out);
      case ZSTD -> new ZstdOutputStreamNoFinalizer(out, level);
    };
  }

  private static GzipParameters gzip(int level) {
    var parameters = new GzipParameters();
    parameters.setCompressionLevel(level);
    parameters.setBufferSize(BUFFER);
    return parameters;
  }
}
