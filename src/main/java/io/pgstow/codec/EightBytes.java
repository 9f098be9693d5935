package io.pgstow.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes of a text at a time. */
final class EightBytes {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

  private EightBytes() {}

  /** A byte eight times. */
  static long of(char repeated) {
    return repeated * ONES;
  }

  /**
   * Which of the bytes are the wanted one: their highest bits are set and no other, of the first
   * byte in the lowest place.
   *
   * @param wanted eight times
   */
  static long matches(byte[] text, int from, long wanted) {
    long difference = (long) WORDS.get(text, from) ^ wanted;
    // without a carry from byte to byte, so that every match counts and not only the first
    return ~(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS);
  }
}
