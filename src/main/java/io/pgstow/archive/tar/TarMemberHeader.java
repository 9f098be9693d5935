package io.pgstow.archive.tar;

import io.pgstow.archive.ArchiveException;

/** What stands before and behind the files of a tar archive that is written. */
public final class TarMemberHeader {
  /** How long a header is, bytes. */
  public static final int LENGTH = TarHeader.BLOCK;

  /** How long the end of an archive is, bytes, which are all zero. */
  public static final int END = 2 * TarHeader.BLOCK;

  private TarMemberHeader() {}

  /**
   * The header of a file.
   *
   * @param length of its content, bytes
   */
  public static byte[] of(String name, long length) {
    return TarHeader.file(name, length).block();
  }

  /** The same header, with another length. */
  public static byte[] withLength(byte[] header, long length) {
    try {
      TarHeader known = TarHeader.parse(header, 0);
      if (known == null) {
        throw new IllegalArgumentException("no header");
      }
      return of(known.name(), length);
    } catch (ArchiveException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What fills the last block of a content of this length, bytes. */
  public static int padding(long length) {
    return TarHeader.padding(length);
  }
}
