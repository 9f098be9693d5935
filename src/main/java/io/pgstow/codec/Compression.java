package io.pgstow.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * A codec with its level, as {@code pg_dump --compress} is told it.
 *
 * @param level from the codec's own range; 0 for those that have none here
 */
public record Compression(Codec codec, int level) {

  /** No compression. */
  public static final Compression NONE = new Compression(Codec.NONE, 0);

  private static final int FIRST_CLIENT_WITH_NAMES = 16;
  private static final int HIGHEST_GZIP_LEVEL = 9;
  private static final int HIGHEST_ZSTD_LEVEL = 22;

  /** Refuses a level the codec does not have with an {@link IllegalArgumentException}. */
  public Compression {
    int lowest = codec == Codec.GZIP || codec == Codec.ZSTD ? 1 : 0;
    int highest =
        switch (codec) {
          case NONE, LZ4 -> 0;
          case GZIP -> HIGHEST_GZIP_LEVEL;
          case ZSTD -> HIGHEST_ZSTD_LEVEL;
        };
    if (level < lowest || level > highest) {
      throw new IllegalArgumentException(
          codec.spelling() + " has no level " + level + " (" + lowest + " to " + highest + ")");
    }
  }

  /**
   * Reads {@code 0} to {@code 9}, {@code none}, {@code gzip[:N]}, {@code lz4} or {@code zstd[:N]}.
   *
   * @throws IllegalArgumentException with what is wrong, for people
   */
  public static Compression parse(String text) {
    String[] parts = text.strip().toLowerCase(Locale.ROOT).split(":", 2);
    if (parts.length == 1 && parts[0].matches("[0-9]")) {
      int level = number(parts[0]);
      return level == 0 ? NONE : new Compression(Codec.GZIP, level);
    }
    Codec codec = codec(parts[0]);
    return new Compression(codec, parts.length == 1 ? defaultLevel(codec) : number(parts[1]));
  }

  private static Codec codec(String spelling) {
    for (Codec codec : Codec.values()) {
      if (codec.spelling().equals(spelling)) {
        return codec;
      }
    }
    throw new IllegalArgumentException(
        "\"" + spelling + "\" is no compression (0 to 9, none, gzip:N, lz4, zstd:N)");
  }

  private static int defaultLevel(Codec codec) {
    return switch (codec) {
      case NONE, LZ4 -> 0;
      case GZIP -> 6;
      case ZSTD -> 3;
    };
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no compression level", e);
    }
  }

  /** Whether a {@code pg_dump} of this major version can write it. */
  public boolean isWrittenBy(int clientMajor) {
    return switch (codec) {
      case NONE, GZIP -> true;
      case LZ4, ZSTD -> clientMajor >= FIRST_CLIENT_WITH_NAMES;
    };
  }

  /** The argument of {@code --compress}: a number where every client understands it. */
  public String argument() {
    return switch (codec) {
      case NONE, GZIP -> Integer.toString(level);
      case LZ4, ZSTD -> toString();
    };
  }

  /**
   * Writes one gzip member, LZ4 frame or Zstandard frame; several after each other are a valid
   * file. Closing ends it, closes the stream below and frees native memory.
   */
  public OutputStream encoder(OutputStream out) throws IOException {
    return codec.encoder(out, level);
  }

  @Override
  public String toString() {
    return level == 0 ? codec.spelling() : codec.spelling() + ":" + level;
  }
}
