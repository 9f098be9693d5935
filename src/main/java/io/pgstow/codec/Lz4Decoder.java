package io.pgstow.codec;

import java.io.IOException;
import java.util.zip.ZipException;

/**
 * Decodes one block of LZ4: sequences of literals and of matches, which repeat up to 64 KiB of what
 * came before (lz4_Block_format.md).
 */
final class Lz4Decoder {
  private static final int LONGEST_IN_TOKEN = 15;
  private static final int SHORTEST_MATCH = 4;

  private final byte[] block;
  private final byte[] target;
  private int next;
  private int end;

  private Lz4Decoder(byte[] block, byte[] target, int start) {
    this.block = block;
    this.target = target;
    this.end = start;
  }

  /**
   * Decodes a block.
   *
   * @param target whose bytes before the start are those that the block may repeat
   * @param start where in the target the block goes
   * @return where in the target it ends
   */
  static int decode(byte[] block, byte[] target, int start) throws IOException {
    var decoder = new Lz4Decoder(block, target, start);
    try {
      decoder.decode();
      return decoder.end;
    } catch (IndexOutOfBoundsException e) {
      var malformed = new ZipException("malformed LZ4 block");
      malformed.initCause(e);
      throw malformed;
    }
  }

  private void decode() {
    int token = block[next++];
    copyLiterals(length(token >>> 4 & LONGEST_IN_TOKEN));
    while (next < block.length) {
      int distance = (block[next] & 0xff) | (block[next + 1] & 0xff) << 8;
      next += 2;
      repeat(distance, length(token & LONGEST_IN_TOKEN) + SHORTEST_MATCH);
      token = block[next++];
      copyLiterals(length(token >>> 4 & LONGEST_IN_TOKEN));
    }
  }

  private int length(int inToken) {
    int length = inToken;
    if (inToken == LONGEST_IN_TOKEN) {
      int more;
      do {
        more = block[next++] & 0xff;
        length += more;
      } while (more == 255);
    }
    return length;
  }

  private void copyLiterals(int length) {
    System.arraycopy(block, next, target, end, length);
    next += length;
    end += length;
  }

  private void repeat(int distance, int length) {
    if (distance == 0) {
      throw new IndexOutOfBoundsException("a match with itself");
    }
    int from = end - distance;
    if (length <= distance) {
      System.arraycopy(target, from, target, end, length);
    } else {
      for (int i = 0; i < length; i++) {
        target[end + i] = target[from + i];
      }
    }
    end += length;
  }
}
