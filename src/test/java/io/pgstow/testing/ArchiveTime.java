package io.pgstow.testing;

import java.util.Arrays;

/** When an archive says that it was made, which is the only thing two dumps may differ in. */
public final class ArchiveTime {
  private static final int MINOR_VERSION = 6;
  private static final int COMPRESSION = 11;
  private static final int INTEGER = 5;

  /** Before, the header has the level of gzip there, an integer; since, a byte. */
  private static final int COMPRESSION_CODE_SINCE = 15;

  private ArchiveTime() {}

  /** An archive or table of contents without it. */
  public static byte[] removed(byte[] archive) {
    boolean code = archive[MINOR_VERSION] >= COMPRESSION_CODE_SINCE;
    int time = COMPRESSION + (code ? 1 : INTEGER);
    byte[] timeless = archive.clone();
    Arrays.fill(timeless, time, time + 7 * INTEGER, (byte) 0);
    return timeless;
  }
}
