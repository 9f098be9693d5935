package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.pgstow.codec.Codec;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * What a file is, by what it holds: names lie.
 *
 * @param format for the table of contents of a directory archive, {@link ArchiveFormat#DIRECTORY}
 * @param codec what the whole file is compressed with, around its format
 */
public record Recognition(ArchiveFormat format, Codec codec) {
  private static final int HEAD = 512;
  private static final int TAR_MAGIC = 257;
  private static final int FORMAT = 10;
  private static final int CUSTOM = 1;

  /**
   * Recognises a file by its beginning. Reads from the stream what that takes, and leaves it open.
   *
   * @throws ArchiveException if it is no archive in any known format
   */
  public static Recognition of(InputStream in) throws IOException {
    byte[] start = in.readNBytes(HEAD);
    Codec codec = codec(start);
    var all = new SequenceInputStream(new ByteArrayInputStream(start), leftOpen(in));
    try (var head = DecodedInput.ofFile("the file", all, codec)) {
      return new Recognition(format(head.readNBytes(HEAD)), codec);
    }
  }

  private static InputStream leftOpen(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {}
    };
  }

  private static Codec codec(byte[] head) {
    String start = new String(head, 0, Math.min(head.length, 4), ISO_8859_1);
    if (start.startsWith("\u001f\u008b")) {
      return Codec.GZIP;
    }
    return switch (start) {
      case "\u0004\"M\u0018" -> Codec.LZ4;
      case "(\u00b5/\u00fd" -> Codec.ZSTD;
      default -> Codec.NONE;
    };
  }

  private static ArchiveFormat format(byte[] head) throws ArchiveException {
    String start = new String(head, ISO_8859_1);
    if (start.startsWith("PGDMP")) {
      boolean custom = head.length > FORMAT && head[FORMAT] == CUSTOM;
      return custom ? ArchiveFormat.CUSTOM : ArchiveFormat.DIRECTORY;
    }
    if (start.startsWith("ustar", TAR_MAGIC)) {
      return ArchiveFormat.TAR;
    }
    if (start.isEmpty() || start.indexOf('\0') >= 0) {
      throw ArchiveException.unsupported(0, "neither an archive of pg_dump nor a script");
    }
    return ArchiveFormat.PLAIN;
  }
}
