package io.pgstow.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Encodes one block of LZ4 that repeats nothing of others (lz4_Block_format.md), as fast as it
 * goes: of earlier positions that look alike only the last is remembered.
 */
final class Lz4Encoder {
  private static final int LONGEST_IN_TOKEN = 15;
  private static final int SHORTEST_MATCH = 4;
  private static final int FARTHEST_MATCH = 65535;
  private static final int HASH_BITS = 14;
  private static final int HASH_FACTOR = -1640531535;

  /** Matches may not begin in the last twelve bytes of a block, nor reach into the last five. */
  private static final int NO_MATCH_BEGINS = 12;

  private static final int LAST_LITERALS = 5;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] source;
  private final int length;
  private final byte[] target;
  private final int[] positions = new int[1 << HASH_BITS];
  private int end;

  private Lz4Encoder(byte[] source, int length, byte[] target) {
    this.source = source;
    this.length = length;
    this.target = target;
    Arrays.fill(positions, -FARTHEST_MATCH - 1);
  }

  /** The greatest length that so many bytes can take when they are encoded. */
  static int longest(int length) {
    return length + length / 255 + 16;
  }

  /** Encodes the first bytes of the source; returns the length in the target. */
  static int encode(byte[] source, int length, byte[] target) {
    var encoder = new Lz4Encoder(source, length, target);
    encoder.encode();
    return encoder.end;
  }

  private void encode() {
    int literals = 0;
    int next = 0;
    while (next < length - NO_MATCH_BEGINS) {
      int candidate = remember(next);
      if (next - candidate <= FARTHEST_MATCH && sequence(candidate) == sequence(next)) {
        int matchEnd = matchEnd(candidate, next);
        writeMatch(literals, next, next - candidate, matchEnd - next);
        next = matchEnd;
        literals = matchEnd;
      } else {
        // what has no matches is passed over ever faster
        next += 1 + ((next - literals) >>> 6);
      }
    }
    writeLiterals(literals, length, 0);
  }

  /** The last position that looked like this one. */
  private int remember(int position) {
    int hash = (sequence(position) * HASH_FACTOR) >>> -HASH_BITS;
    int last = positions[hash];
    positions[hash] = position;
    return last;
  }

  private int sequence(int position) {
    return (int) INTS.get(source, position);
  }

  private int matchEnd(int candidate, int start) {
    int limit = length - LAST_LITERALS;
    return start + Arrays.mismatch(source, candidate, limit, source, start, limit);
  }

  private void writeMatch(int literals, int start, int distance, int matchLength) {
    int more = matchLength - SHORTEST_MATCH;
    writeLiterals(literals, start, Math.min(more, LONGEST_IN_TOKEN));
    target[end++] = (byte) distance;
    target[end++] = (byte) (distance >>> 8);
    writeLength(more);
  }

  private void writeLiterals(int from, int to, int matchInToken) {
    int count = to - from;
    target[end++] = (byte) (Math.min(count, LONGEST_IN_TOKEN) << 4 | matchInToken);
    writeLength(count);
    System.arraycopy(source, from, target, end, count);
    end += count;
  }

  /** What did not fit into the token. */
  private void writeLength(int value) {
    int left = value - LONGEST_IN_TOKEN;
    for (; left >= 255; left -= 255) {
      target[end++] = (byte) 255;
    }
    if (left >= 0) {
      target[end++] = (byte) left;
    }
  }
}
