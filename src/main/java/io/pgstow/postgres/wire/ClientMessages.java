package io.pgstow.postgres.wire;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * What the driver sends to a server; on request with the bytes that {@link
 * io.pgstow.text.LosslessUtf8} keeps as characters put back in: the driver itself can send nothing
 * but UTF-8. Only texts are changed: statements, and parameters that are sent as text (PostgreSQL
 * documentation, Message Formats). Not thread-safe; closing closes the stream below.
 */
final class ClientMessages extends FilterOutputStream {
  private static final int INT = 4;
  private static final int START_HEAD = 8;
  private static final int PROTOCOL = 3;

  private final byte[] head = new byte[START_HEAD];
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private int headLength;
  private long passing;
  private int holding;
  private boolean started;
  private boolean opaque;
  private boolean puttingBack;

  ClientMessages(OutputStream out) {
    super(out);
  }

  /** Begins to; not in the middle of a message. */
  void putBytesBack() {
    puttingBack = true;
  }

  /** Sends a message as it is; not in the middle of another one. */
  void send(int type, byte[] body) throws IOException {
    var message = ByteBuffer.allocate(1 + INT + body.length);
    message.put((byte) type).putInt(INT + body.length).put(body);
    out.write(message.array());
    out.flush();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int next = offset;
    int past = offset + length;
    while (next < past) {
      int count = past - next;
      if (opaque) {
        out.write(bytes, next, count);
      } else if (passing > 0) {
        count = (int) Math.min(passing, count);
        out.write(bytes, next, count);
        passing -= count;
      } else if (holding > 0) {
        count = Math.min(holding, count);
        held.write(bytes, next, count);
        holding -= count;
        if (holding == 0) {
          sendHeld();
        }
      } else {
        count = 1;
        readHead(bytes[next]);
      }
      next += count;
    }
  }

  private void readHead(byte b) throws IOException {
    head[headLength] = b;
    headLength++;
    if (!started && headLength == 1 && b != 0) {
      // no message that starts a session is so long: this is TLS, and not for us
      opaque = true;
      out.write(b);
    } else if (!started && headLength == START_HEAD) {
      started = number(INT) >>> Short.SIZE == PROTOCOL;
      pass(number(0) - START_HEAD);
    } else if (started && headLength == 1 + INT) {
      int length = number(1) - INT;
      if (puttingBack && length > 0 && "QPB".indexOf(head[0]) >= 0) {
        held.reset();
        holding = length;
        headLength = 0;
      } else {
        pass(length);
      }
    }
  }

  private void pass(long length) throws IOException {
    out.write(head, 0, headLength);
    headLength = 0;
    passing = length;
  }

  private int number(int index) {
    return ByteBuffer.wrap(head).getInt(index);
  }

  private void sendHeld() throws IOException {
    ByteBuffer body = ByteBuffer.wrap(held.toByteArray());
    var changed = new ByteArrayOutputStream(body.remaining());
    switch (head[0]) {
      case 'Q' -> putBack(body, body.remaining(), changed);
      case 'P' -> putBack(body, texts(body), changed);
      default -> bind(body, changed);
    }
    copy(body, body.remaining(), changed);
    out.write(head[0]);
    out.write(ByteBuffer.allocate(INT).putInt(changed.size() + INT).array());
    changed.writeTo(out);
  }

  private static void bind(ByteBuffer body, ByteArrayOutputStream to) {
    copy(body, texts(body), to);
    int formats = body.getShort(body.position());
    var textual = new boolean[formats];
    for (int i = 0; i < formats; i++) {
      textual[i] = body.getShort(body.position() + Short.BYTES * (i + 1)) == 0;
    }
    copy(body, Short.BYTES * (formats + 1), to);
    int parameters = body.getShort(body.position());
    copy(body, Short.BYTES, to);
    for (int i = 0; i < parameters; i++) {
      int length = body.getInt();
      var value = new ByteArrayOutputStream();
      if (length > 0 && (formats == 0 || textual[formats == 1 ? 0 : i])) {
        putBack(body, length, value);
      } else {
        copy(body, Math.max(length, 0), value);
      }
      int changed = length < 0 ? length : value.size();
      to.writeBytes(ByteBuffer.allocate(INT).putInt(changed).array());
      to.writeBytes(value.toByteArray());
    }
  }

  /** How long the two texts are that the message begins with, and their ends. */
  private static int texts(ByteBuffer body) {
    int ends = 0;
    int index = body.position();
    while (ends < 2) {
      ends += body.get(index) == 0 ? 1 : 0;
      index++;
    }
    return index - body.position();
  }

  private static void copy(ByteBuffer from, int length, ByteArrayOutputStream to) {
    to.writeBytes(take(from, length));
  }

  private static void putBack(ByteBuffer from, int length, ByteArrayOutputStream to) {
    byte[] bytes = take(from, length);
    int index = 0;
    while (index < length) {
      if (index + 3 < length && isByte(bytes, index)) {
        int upperHalf = (bytes[index + 2] & 1) << 6;
        to.write(0x80 | upperHalf | (bytes[index + 3] & 0x3f));
        index += INT;
      } else {
        to.write(bytes[index]);
        index++;
      }
    }
  }

  private static byte[] take(ByteBuffer from, int length) {
    var bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  /** U+10FF80 to U+10FFFF. */
  private static boolean isByte(byte[] bytes, int index) {
    return bytes[index] == (byte) 0xf4
        && bytes[index + 1] == (byte) 0x8f
        && (bytes[index + 2] & 0xfe) == 0xbe;
  }
}
