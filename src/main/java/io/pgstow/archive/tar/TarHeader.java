package io.pgstow.archive.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.pgstow.archive.ArchiveException;
import org.jspecify.annotations.Nullable;

/**
 * What stands before each file of a tar archive, as {@code pg_dump} (src/port/tar.c,
 * tarCreateHeader), GNU tar and POSIX write it.
 *
 * @param name the file
 * @param type what it is, as tar says
 * @param length of its content, in bytes
 */
record TarHeader(String name, char type, long length) {
  /** Headers and contents fill blocks of this length. */
  static final int BLOCK = 512;

  /** The largest length in octal digits, as pg_dump writes them; bytes. */
  private static final long LARGEST_OCTAL = 0x1_ffff_ffffL;

  private static final int NAME_LENGTH = 100;
  private static final int MODE = 100;
  private static final int USER = 108;
  private static final int GROUP = 116;
  private static final int LENGTH = 124;
  private static final int LENGTH_LENGTH = 12;
  private static final int TIME = 136;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_LENGTH = 155;

  /** A header by its block, or null for a block of zeros: the end of the archive. */
  static @Nullable TarHeader parse(byte[] block, long start) throws ArchiveException {
    if (isZero(block)) {
      return null;
    }
    if (!text(block, MAGIC, 5).equals("ustar")
        || octal(block, CHECKSUM, CHECKSUM_LENGTH) != checksum(block)) {
      throw ArchiveException.corrupt(start, "not a header of a tar archive");
    }
    long length = length(block);
    if (length < 0) {
      throw ArchiveException.corrupt(start, "not the length of a file in a tar archive");
    }
    return new TarHeader(name(block), (char) block[TYPE], length);
  }

  /** GNU tar has other things where POSIX has the folder of a long name. */
  private static String name(byte[] block) {
    String name = text(block, 0, NAME_LENGTH);
    String folder = block[MAGIC + 5] == 0 ? text(block, PREFIX, PREFIX_LENGTH) : "";
    return folder.isEmpty() ? name : folder + "/" + name;
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

  /** A regular file, as pg_dump describes it, but of no user and no time. */
  static TarHeader file(String name, long length) {
    return new TarHeader(name, '0', length);
  }

  /** The block that stands before the file. */
  byte[] block() {
    byte[] block = new byte[BLOCK];
    put(block, 0, name);
    put(block, MODE, "0000600 ");
    put(block, USER, "0000000 ");
    put(block, GROUP, "0000000 ");
    if (length > LARGEST_OCTAL) {
      block[LENGTH] = (byte) 0x80;
      for (int i = 0; i < Long.BYTES; i++) {
        block[LENGTH + LENGTH_LENGTH - 1 - i] = (byte) (length >>> (8 * i));
      }
    } else {
      put(block, LENGTH, "%011o ".formatted(length));
    }
    put(block, TIME, "00000000000 ");
    block[TYPE] = (byte) type;
    put(block, MAGIC, "ustar\0" + "00");
    put(block, CHECKSUM, "%06o\0 ".formatted(checksum(block)));
    return block;
  }

  private static void put(byte[] block, int start, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, block, start, bytes.length);
  }

  /** What fills the last block of a content. */
  static int padding(long length) {
    return (int) (-length & (BLOCK - 1));
  }
}
