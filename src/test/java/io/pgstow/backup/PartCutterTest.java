package io.pgstow.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PartCutterTest {
  private static final int NO_CONTENTS = 0;

  @Test
  void the_parts_are_what_was_read_whatever_the_reads() throws IOException {
    byte[] stream = new byte[10_000];
    new Random(5).nextBytes(stream);
    var random = new Random(6);
    for (int round = 0; round < 50; round++) {
      int size = 1 + random.nextInt(3000);
      List<ArchivePart> parts = cut(stream, size, 1 + random.nextInt(4000), NO_CONTENTS);

      assertThat(join(parts)).isEqualTo(stream);
      assertThat(parts.subList(0, parts.size() - 1)).allMatch(part -> part.length() == size);
      for (int i = 0; i < parts.size(); i++) {
        assertThat(parts.get(i).number()).isEqualTo(i + 1);
        assertThat(parts.get(i).offset()).isEqualTo((long) i * size);
      }
    }
  }

  @Test
  void the_table_of_contents_is_passed_over_but_for_room_in_the_part_with_its_end()
      throws IOException {
    byte[] stream = new byte[1000];
    new Random(7).nextBytes(stream);

    List<ArchivePart> parts = cut(stream, 100, 50, 250);
    assertThat(parts).extracting(ArchivePart::number).containsExactly(3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(parts).extracting(ArchivePart::held).startsWith(true, false);
    assertThat(parts.getFirst().offset()).isEqualTo(200);
    Arrays.fill(stream, 200, 250, (byte) 0);
    assertThat(join(parts)).isEqualTo(Arrays.copyOfRange(stream, 200, 1000));

    assertThat(cut(stream, 100, 50, 300))
        .allMatch(part -> !part.held())
        .extracting(ArchivePart::number)
        .startsWith(4);
    assertThat(cut(stream, 2000, 50, 300)).extracting(ArchivePart::held).containsExactly(true);
    assertThat(cut(stream, 100, 50, 1000)).isEmpty();
  }

  @Test
  void what_its_reader_has_read_beyond_the_table_of_contents_is_not_lost() throws IOException {
    byte[] stream = new byte[1000];
    new Random(8).nextBytes(stream);
    var parts = new ArrayList<ArchivePart>();
    try (var cutter = new PartCutter(new ByteArrayInputStream(stream), parts::add)) {
      cutter.readNBytes(150);
      cutter.readNBytes(150);
      cutter.endContents(200, _ -> 100);
      cutter.readAllBytes();
      cutter.finish();
    }
    assertThat(join(parts)).isEqualTo(Arrays.copyOfRange(stream, 200, 1000));
  }

  @Test
  void nothing_makes_no_part() throws IOException {
    assertThat(cut(new byte[0], 100, 10, NO_CONTENTS)).isEmpty();
  }

  @Test
  void an_interrupt_while_a_part_waits_ends_the_reading() {
    try (var cutter =
        new PartCutter(
            new ByteArrayInputStream(new byte[10]),
            part -> {
              throw new InterruptedException();
            })) {
      cutter.endContents(NO_CONTENTS, _ -> 4);
      assertThatThrownBy(cutter::readAllBytes).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<ArchivePart> cut(byte[] stream, int partSize, int readSize, int contents)
      throws IOException {
    var parts = new ArrayList<ArchivePart>();
    try (var cutter = new PartCutter(new ByteArrayInputStream(stream), parts::add)) {
      cutter.readNBytes(contents);
      cutter.endContents(contents, _ -> partSize);
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
