package io.pgstow.postgres.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.stream.BulkInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What is diverted and what passes, however the network cuts the stream. */
class ServerMessagesTest {
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final ByteArrayOutputStream passing = new ByteArrayOutputStream();
  private final ByteArrayOutputStream rows = new ByteArrayOutputStream();

  @Property(tries = 300)
  void rows_are_diverted_and_everything_else_passes(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    sent.reset();
    passing.reset();
    rows.reset();
    for (int i = 0; i < 40; i++) {
      byte[] body =
          new byte[random.nextInt(10) == 0 ? random.nextInt(600_000) : random.nextInt(50)];
      random.nextBytes(body);
      boolean row = random.nextInt(3) > 0;
      message(sent, row ? 'd' : "HNECZ".charAt(random.nextInt(5)), body);
      if (row) {
        rows.write(body);
      }
    }
    onlyOthers(sent.toByteArray());
    var seen = new ByteArrayOutputStream();
    var messages = ServerMessages.ofSession(pieces(sent.toByteArray(), random));
    messages.divert(seen);

    byte[] passed = readAll(messages, random);

    assertThat(passed).isEqualTo(passing.toByteArray());
    assertThat(seen.toByteArray()).isEqualTo(rows.toByteArray());
  }

  @Property(tries = 100)
  void nothing_is_diverted_before_it_begins_and_after_it_has_ended(@ForAll long seed)
      throws IOException {
    var random = new Random(seed);
    sent.reset();
    message(sent, 'R', new byte[] {0, 0, 0, 0});
    message(sent, 'd', new byte[] {1, 2, 3});
    message(sent, 'Z', new byte[] {'I'});
    int first = sent.size();
    message(sent, 'H', new byte[3]);
    message(sent, 'd', new byte[] {4, 5, 6});
    message(sent, 'Z', new byte[] {'I'});
    message(sent, 'd', new byte[] {7, 8, 9});
    var messages = ServerMessages.ofConnection(pieces(sent.toByteArray(), random));
    var diverted = new ByteArrayOutputStream();

    byte[] before = messages.readNBytes(first);
    messages.divert(diverted);
    byte[] during = messages.readNBytes(8 + 6);
    messages.divert(null);
    byte[] after = messages.readAllBytes();

    assertThat(before).hasSize(first).contains(1, 2, 3);
    assertThat(during).containsExactly('H', 0, 0, 0, 7, 0, 0, 0, 'Z', 0, 0, 0, 5, 'I');
    assertThat(diverted.toByteArray()).containsExactly(4, 5, 6);
    assertThat(after).containsExactly('d', 0, 0, 0, 7, 7, 8, 9);
  }

  @Test
  void an_answer_that_refuses_encryption_is_no_message() throws IOException {
    sent.write('N');
    message(sent, 'R', new byte[4]);
    var messages = ServerMessages.ofConnection(new ByteArrayInputStream(sent.toByteArray()));

    byte[] read = messages.readAllBytes();

    assertThat(read).isEqualTo(sent.toByteArray());
    assertThat(messages.isReadable()).isTrue();
  }

  @Test
  void what_is_encrypted_by_another_layer_cannot_be_read() throws IOException {
    for (char answer : List.of('S', 'G')) {
      var messages =
          ServerMessages.ofConnection(new ByteArrayInputStream(new byte[] {(byte) answer, 22, 3}));

      assertThat(messages.readAllBytes()).containsExactly(answer, 22, 3);
      assertThat(messages.isReadable()).isFalse();
    }
  }

  @Test
  void a_stream_that_ends_in_the_middle_of_a_row_ends() throws IOException {
    message(sent, 'd', new byte[100]);
    byte[] cut = Arrays.copyOf(sent.toByteArray(), 50);
    var messages = ServerMessages.ofSession(new ByteArrayInputStream(cut));
    messages.divert(rows);

    assertThat(messages.readAllBytes()).isEmpty();
    assertThat(rows.size()).isEqualTo(45);
  }

  private void onlyOthers(byte[] all) throws IOException {
    for (int at = 0; at < all.length; ) {
      int length = 1 + ByteBuffer.wrap(all, at + 1, 4).getInt();
      if (all[at] != 'd') {
        passing.write(all, at, length);
      }
      at += length;
    }
  }

  private static void message(ByteArrayOutputStream out, char type, byte[] body)
      throws IOException {
    var data = new DataOutputStream(out);
    data.writeByte(type);
    data.writeInt(body.length + 4);
    data.write(body);
  }

  private static byte[] readAll(InputStream in, Random random) throws IOException {
    var all = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    while (true) {
      int count = in.read(some, 0, 1 + random.nextInt(some.length));
      if (count < 0) {
        return all.toByteArray();
      }
      all.write(some, 0, count);
    }
  }

  /** As a network brings them. */
  private static InputStream pieces(byte[] bytes, Random random) {
    var whole = new ByteArrayInputStream(bytes);
    return new BulkInputStream() {
      @Override
      public int read(byte[] target, int offset, int length) {
        return whole.read(target, offset, Math.min(length, 1 + random.nextInt(3000)));
      }
    };
  }
}
