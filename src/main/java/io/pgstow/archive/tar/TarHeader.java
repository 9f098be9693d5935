package io.pgstow.archive.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.ArchiveInput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What stands before each file of a tar archive, as far as {@code pg_dump} uses it (src/port/tar.c,
 * tarCreateHeader): names are short, and all files regular.
 *
 * @param name the file
 * @param length of its content, in bytes
 */
record TarHeader(String name, long length) {
  /** Headers and contents fill blocks of this length. */
  static final int BLOCK = 512;

  private static final int NAME_LENGTH = 100;
  private static final int LENGTH = 124;
  private static final int LENGTH_LENGTH = 12;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;

  /** The header at the next byte, or null for a block of zeros: the end of the archive. */
  static @Nullable TarHeader read(ArchiveInput in) throws IOException {
    long start = in.position();
    byte[] block = new byte[BLOCK];
    in.readFully(block, 0, BLOCK);
    if (isZero(block)) {
      return null;
    }
    if (!text(block, MAGIC, 5).equals("ustar")
        || octal(block, CHECKSUM, CHECKSUM_LENGTH) != checksum(block)) {
      throw ArchiveException.corrupt(start, "not a header of a tar archive");
    }
    if (block[TYPE] != '0') {
      throw ArchiveException.unsupported(start, "a tar archive with other than regular files");
    }
    long length = length(block);
    if (length < 0) {
      throw ArchiveException.corrupt(start, "not the length of a file in a tar archive");
    }
    return new TarHeader(text(block, 0, NAME_LENGTH), length);
  }

  private static boolean isZero(byte[] block) {
    int bits = 0;
    for (byte b : block) {
      bits |= b;
    }
    return bits == 0;
  }

  private static String text(byte[] block, int start, int length) {
    String text = new String(block, start, length, ISO_8859_1);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  /** Octal digits, or from 8 GiB on a binary number behind a first byte of 0x80. */
  private static long length(byte[] block) {
    if (block[LENGTH] != (byte) 0x80) {
      return octal(block, LENGTH, LENGTH_LENGTH);
    }
    long length = 0;
    for (int i = 1; i < LENGTH_LENGTH; i++) {
      if (length >>> 55 != 0) {
        return -1;
      }
      length = length << 8 | (block[LENGTH + i] & 0xff);
    }
    return length;
  }

  private static long octal(byte[] block, int start, int length) {
    String digits = text(block, start, length).strip();
    return digits.matches("[0-7]{1,11}") ? Long.parseLong(digits, 8) : -1;
  }

  /** The sum of all bytes, with blanks for the sum itself. */
  private static long checksum(byte[] block) {
    long sum = CHECKSUM_LENGTH * ' ';
    for (int i = 0; i < BLOCK; i++) {
      sum += i < CHECKSUM || i >= CHECKSUM + CHECKSUM_LENGTH ? block[i] & 0xff : 0;
    }
    return sum;
  }
}
