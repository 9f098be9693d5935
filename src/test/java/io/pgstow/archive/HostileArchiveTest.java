package io.pgstow.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever was done to an archive, reading it ends soon, takes little memory, and fails with the
 * one exception or not at all.
 */
@Timeout(120)
final class HostileArchiveTest {
  private static final long MOST_MEMORY = 32L << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private interface Reading {
    long read(byte[] archive) throws IOException;
  }

  static Stream<Path> custom_archives() {
    return Golden.customArchives().stream()
        .filter(file -> file.getFileName().toString().startsWith("tiny-"));
  }

  static Stream<Path> custom_archives_of_two_kinds() {
    return custom_archives().filter(file -> file.toString().matches(".*/(15|17)/.*"));
  }

  static Stream<Path> tar_archives() {
    return Golden.majors().stream().map(major -> Golden.path(major, "tiny.tar"));
  }

  @ParameterizedTest
  @MethodSource("custom_archives")
  void a_custom_archive_cut_at_any_byte_is_corrupt(Path file) throws IOException {
    byte[] archive = Files.readAllBytes(file);
    assertThat(WholeArchives.readCustom(archive)).isPositive();
    for (int length = 0; length < archive.length; length++) {
      byte[] cut = Arrays.copyOf(archive, length);
      assertCorruptAtTheEnd(cut, () -> WholeArchives.readCustom(cut));
      assertCorruptAtTheEnd(cut, () -> WholeArchives.passOverCustom(cut));
    }
  }

  private static void assertCorruptAtTheEnd(byte[] cut, ThrowingCallable reading) {
    assertThatExceptionOfType(ArchiveException.class)
        .as("cut to %d", cut.length)
        .isThrownBy(reading)
        .satisfies(
            e -> {
              assertThat(e.kind()).isEqualTo(ArchiveException.Kind.CORRUPT);
              assertThat(e.offset()).isEqualTo(cut.length);
            });
  }

  @ParameterizedTest
  @MethodSource("custom_archives_of_two_kinds")
  void any_flipped_bit_of_a_custom_archive_is_noticed_or_harmless(Path file) throws IOException {
    byte[] archive = Files.readAllBytes(file);
    int noticed = 0;
    for (int bit = 0; bit < 8 * archive.length; bit++) {
      noticed += fails(WholeArchives::readCustom, flipped(archive, bit)) ? 1 : 0;
    }
    // most of the bytes are texts, of which every value is good
    assertThat(noticed).isBetween(archive.length, 7 * archive.length);
  }

  @ParameterizedTest
  @MethodSource("tar_archives")
  void a_tar_archive_cut_at_any_byte_is_corrupt(Path file) throws IOException {
    byte[] archive = Files.readAllBytes(file);
    assertThat(WholeArchives.readTar(archive)).isPositive();
    int end = archive.length - 512;
    for (int length = 0; length < end; length++) {
      byte[] cut = Arrays.copyOf(archive, length);
      assertThatExceptionOfType(ArchiveException.class)
          .as("cut to %d", length)
          .isThrownBy(() -> WholeArchives.readTar(cut));
    }
  }

  @ParameterizedTest
  @MethodSource("tar_archives")
  void any_flipped_bit_of_a_tar_archive_is_noticed_or_harmless(Path file) throws IOException {
    byte[] archive = Files.readAllBytes(file);
    int noticed = 0;
    for (int bit = 0; bit < 8 * archive.length; bit += 3) {
      noticed += fails(WholeArchives::readTar, flipped(archive, bit)) ? 1 : 0;
    }
    assertThat(noticed).isGreaterThan(archive.length / 10);
  }

  @ParameterizedTest
  @MethodSource("custom_archives_of_two_kinds")
  void no_length_is_believed(Path file) throws IOException {
    byte[] archive = Files.readAllBytes(file);
    byte[][] lengths = {
      {0, -1, -1, -1, 127}, {0, -1, -1, -1, 3}, {1, -1, -1, -1, 127}, {0, -1, -1, -1, -1},
    };
    for (int start = 5; start < archive.length - 5; start++) {
      for (byte[] length : lengths) {
        byte[] hostile = archive.clone();
        System.arraycopy(length, 0, hostile, start, length.length);
        fails(WholeArchives::readCustom, hostile);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("custom_archives_of_two_kinds")
  void any_bytes_put_in_or_taken_out_are_noticed_or_harmless(Path file) throws IOException {
    byte[] archive = Files.readAllBytes(file);
    for (int at = 0; at < archive.length; at++) {
      byte[] shorter = new byte[archive.length - 1];
      System.arraycopy(archive, 0, shorter, 0, at);
      System.arraycopy(archive, at + 1, shorter, at, archive.length - at - 1);
      fails(WholeArchives::readCustom, shorter);

      byte[] longer = Arrays.copyOf(archive, archive.length + 1);
      System.arraycopy(archive, at, longer, at + 1, archive.length - at);
      fails(WholeArchives::readCustom, longer);
    }
  }

  private static byte[] flipped(byte[] archive, int bit) {
    byte[] flipped = archive.clone();
    flipped[bit / 8] ^= (byte) (1 << bit % 8);
    return flipped;
  }

  /** Anything but the one exception, and any greed for memory, fails the test. */
  private static boolean fails(Reading reading, byte[] archive) throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean failed = false;
    try {
      reading.read(archive);
    } catch (ArchiveException e) {
      failed = true;
    }
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_MEMORY);
    return failed;
  }
}
