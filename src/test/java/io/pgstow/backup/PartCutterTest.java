package io.pgstow.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PartCutterTest {
  private static final int HOLD_NOTHING_BACK = 0;

  @Test
  void the_parts_are_what_was_read_whatever_the_reads() throws IOException {
    byte[] stream = new byte[10_000];
    new Random(5).nextBytes(stream);
    var random = new Random(6);
    for (int round = 0; round < 50; round++) {
      int size = 1 + random.nextInt(3000);
      List<ArchivePart> parts = cut(stream, size, 1 + random.nextInt(4000), HOLD_NOTHING_BACK);

      assertThat(join(parts)).isEqualTo(stream);
      assertThat(parts.subList(0, parts.size() - 1)).allMatch(part -> part.length() == size);
      for (int i = 0; i < parts.size(); i++) {
        assertThat(parts.get(i).number()).isEqualTo(i + 1);
        assertThat(parts.get(i).offset()).isEqualTo((long) i * size);
      }
    }
  }

  @Test
  void parts_that_hold_what_may_still_change_are_marked() throws IOException {
    byte[] stream = new byte[1000];

    assertThat(cut(stream, 100, 50, 250))
        .extracting(ArchivePart::held)
        .startsWith(true, true, true, false);
    assertThat(cut(stream, 100, 50, 300))
        .extracting(ArchivePart::held)
        .startsWith(true, true, true, false);
    assertThat(cut(stream, 2000, 50, 300)).extracting(ArchivePart::held).containsExactly(true);
  }

  @Test
  void nothing_makes_no_part() throws IOException {
    assertThat(cut(new byte[0], 100, 10, HOLD_NOTHING_BACK)).isEmpty();
  }

  @Test
  void an_interrupt_while_a_part_waits_ends_the_reading() {
    try (var cutter =
        new PartCutter(
            new ByteArrayInputStream(new byte[10]),
            number -> 4,
            part -> {
              throw new InterruptedException();
            })) {
      assertThatThrownBy(cutter::readAllBytes).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<ArchivePart> cut(byte[] stream, int partSize, int readSize, int held)
      throws IOException {
    var parts = new ArrayList<ArchivePart>();
    try (var cutter = new PartCutter(new ByteArrayInputStream(stream), n -> partSize, parts::add)) {
      cutter.readNBytes(held);
      cutter.stopHolding();
      while (cutter.readNBytes(readSize).length > 0) {
        assertThat(parts.size()).isLessThanOrEqualTo(stream.length / partSize + 1);
      }
      cutter.finish();
    }
    return parts;
  }

  private static byte[] join(List<ArchivePart> parts) {
    var joined = new ByteArrayOutputStream();
    parts.forEach(part -> joined.write(part.buffer(), 0, part.length()));
    return joined.toByteArray();
  }
}
