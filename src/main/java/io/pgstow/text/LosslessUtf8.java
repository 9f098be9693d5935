package io.pgstow.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 for texts that may hold any bytes, as a database in SQL_ASCII may: a byte that is no UTF-8
 * becomes a character of its own, U+10FF00 and the byte, in the last area for private use, and that
 * character becomes the byte again. A text in the database that holds these very characters is
 * taken for bytes, too, so that nothing is ever changed. A text is decoded as a whole: where a
 * buffer ends within a character, its bytes are taken one by one. Thread-safe.
 */
public final class LosslessUtf8 extends Charset {
  /** The only one there need be. */
  public static final LosslessUtf8 INSTANCE = new LosslessUtf8();

  /** The first half of all characters that stand for a byte; the second is a byte above this. */
  private static final char HIGH = '\udbff';

  private static final char LOW = '\udf00';
  private static final int ASCII = 0x80;
  private static final int LOW_BITS = 0xff;

  private LosslessUtf8() {
    super("X-Lossless-UTF-8", new String[0]);
  }

  /** Whether a text holds bytes that are no UTF-8. */
  public static boolean isMixed(String text) {
    for (int i = 0; i + 1 < text.length(); i++) {
      if (isByte(text.charAt(i), text.charAt(i + 1))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isByte(char high, char low) {
    return high == HIGH && low >= LOW + ASCII && low <= LOW + LOW_BITS;
  }

  @Override
  public boolean contains(Charset charset) {
    return charset.equals(StandardCharsets.US_ASCII) || charset.equals(this);
  }

  @Override
  public CharsetDecoder newDecoder() {
    return new Decoder(this);
  }

  @Override
  public CharsetEncoder newEncoder() {
    return new Encoder(this);
  }

  private static final class Decoder extends CharsetDecoder {
    Decoder(Charset charset) {
      super(charset, 1, 2);
    }

    @Override
    protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
      while (in.hasRemaining()) {
        int first = in.get(in.position()) & LOW_BITS;
        int length = length(in, first);
        int character = length == 0 ? ((HIGH - 0xd800) << 10) + 0x10000 : character(in, length);
        if (out.remaining() < (length == 0 ? 2 : Character.charCount(character))) {
          return CoderResult.OVERFLOW;
        }
        if (length == 0) {
          out.put(HIGH).put((char) (LOW + first));
        } else {
          out.put(Character.toChars(character));
        }
        in.position(in.position() + Math.max(length, 1));
      }
      return CoderResult.UNDERFLOW;
    }

    /** How many bytes are a character; 0 if the first one is none, or stands for a byte. */
    private static int length(ByteBuffer in, int first) {
      if (first < ASCII) {
        return 1;
      }
      int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
      if (length > in.remaining()) {
        return 0;
      }
      for (int i = 1; i < length; i++) {
        if ((in.get(in.position() + i) & 0xc0) != ASCII) {
          return 0;
        }
      }
      return length == 0 || isProper(character(in, length), length) ? length : 0;
    }

    /** Neither longer than need be, nor half a pair, nor beyond the last, nor for a byte. */
    private static boolean isProper(int character, int length) {
      boolean shortest = length == 2 || character >= (length == 3 ? 0x800 : 0x10000);
      boolean half = character >= 0xd800 && character <= 0xdfff;
      return shortest && !half && character < 0x10ff80;
    }

    private static int character(ByteBuffer in, int length) {
      int first = in.get(in.position()) & LOW_BITS;
      if (length == 1) {
        return first;
      }
      int character = first & (LOW_BITS >> (length + 1));
      for (int i = 1; i < length; i++) {
        character = (character << 6) | (in.get(in.position() + i) & 0x3f);
      }
      return character;
    }
  }

  private static final class Encoder extends CharsetEncoder {
    Encoder(Charset charset) {
      super(charset, 1.1f, 3);
    }

    @Override
    protected CoderResult encodeLoop(CharBuffer in, ByteBuffer out) {
      while (in.hasRemaining()) {
        char first = in.get(in.position());
        boolean pair = Character.isHighSurrogate(first);
        if (pair && in.remaining() < 2) {
          return CoderResult.UNDERFLOW;
        }
        char second = pair ? in.get(in.position() + 1) : 0;
        if (Character.isLowSurrogate(first) || (pair && !Character.isLowSurrogate(second))) {
          return CoderResult.malformedForLength(1);
        }
        byte[] bytes =
            pair && isByte(first, second)
                ? new byte[] {(byte) (second - LOW)}
                : (pair ? String.valueOf(new char[] {first, second}) : String.valueOf(first))
                    .getBytes(StandardCharsets.UTF_8);
        if (out.remaining() < bytes.length) {
          return CoderResult.OVERFLOW;
        }
        out.put(bytes);
        in.position(in.position() + (pair ? 2 : 1));
      }
      return CoderResult.UNDERFLOW;
    }
  }
}
