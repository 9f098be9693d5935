package io.pgstow.postgres.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.text.LosslessUtf8;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientMessagesTest {
  private static final byte[] BYTES = {'a', (byte) 0xe4, 0x62, (byte) 0xff, (byte) 0x80};
  private static final byte[] SENT = new String(BYTES, LosslessUtf8.INSTANCE).getBytes(UTF_8);

  /** However the driver flushes. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1000})
  void texts_get_their_bytes_back_and_nothing_else_changes(int piece) throws IOException {
    assertThat(through(session(SENT), piece)).isEqualTo(session(BYTES));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void a_request_for_tls_and_what_follows_pass_as_they_are(int piece) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(8);
      out.writeInt(80877103);
      out.write(new byte[] {0x16, 3, 1});
      message(out, 'Q', SENT);
    }
    assertThat(through(bytes.toByteArray(), piece)).isEqualTo(bytes.toByteArray());
  }

  private static byte[] session(byte[] text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(8);
      out.writeInt(80877103);
      out.writeInt(8 + SENT.length);
      out.writeInt(3 << 16);
      out.write(SENT);
      message(out, 'p', SENT);
      message(out, 'Q', concat(text, new byte[1]));
      message(out, 'P', concat(new byte[1], text, new byte[1], new byte[] {0, 1}, SENT));
      message(out, 'S', new byte[0]);
      message(out, 'd', SENT);
      message(out, 'B', bind(text, new int[0], false));
      message(out, 'B', bind(text, new int[] {0}, false));
      message(out, 'B', bind(text, new int[] {1}, true));
      message(out, 'B', bind(text, new int[] {0, 1, 0}, true));
    }
    return bytes.toByteArray();
  }

  /** Three parameters: a text, one that is binary if any may be, and NULL. */
  private static byte[] bind(byte[] text, int[] formats, boolean binary) throws IOException {
    boolean all = formats.length == 1 && binary;
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.write(concat(new byte[1], new byte[1]));
      out.writeShort(formats.length);
      for (int format : formats) {
        out.writeShort(format);
      }
      out.writeShort(3);
      for (byte[] value : new byte[][] {all ? SENT : text, binary ? SENT : text}) {
        out.writeInt(value.length);
        out.write(value);
      }
      out.writeInt(-1);
      out.writeShort(0);
    }
    return bytes.toByteArray();
  }

  private static void message(DataOutputStream out, char type, byte[] body) throws IOException {
    out.writeByte(type);
    out.writeInt(body.length + 4);
    out.write(body);
  }

  private static byte[] concat(byte[]... parts) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.write(part);
    }
    return bytes.toByteArray();
  }

  private static byte[] through(byte[] bytes, int piece) throws IOException {
    var received = new ByteArrayOutputStream();
    try (var out = new ClientMessages(received)) {
      out.putBytesBack();
      for (int i = 0; i < bytes.length; i += piece) {
        out.write(bytes, i, Math.min(piece, bytes.length - i));
      }
    }
    return received.toByteArray();
  }
}
