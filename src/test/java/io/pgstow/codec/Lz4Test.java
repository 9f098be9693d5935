package io.pgstow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.BlockSize;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against another implementation, in both directions. */
final class Lz4Test {

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 5", "4, 12", "30, 13", "256, 1000", "3, 70000", "256, 300000"})
  void what_we_write_is_read_by_others(int alphabet, int length) throws IOException {
    for (int seed = 0; seed < 5; seed++) {
      byte[] content = content(alphabet, length + seed, seed);
      byte[] frame = write(content);

      try (var other = new FramedLZ4CompressorInputStream(new ByteArrayInputStream(frame), false)) {
        assertThat(other.readAllBytes()).isEqualTo(content);
      }
      assertThat(read(frame)).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "K64,  true,  false, true",
    "K64,  false, true,  true",
    "K256, false, false, false",
    "M1,   true,  true,  false",
    "M4,   true,  true,  true"
  })
  void frames_of_every_kind_are_read(
      BlockSize blocks, boolean contentChecksum, boolean blockChecksums, boolean linked)
      throws IOException {
    byte[] content = content(200, 150_000, 1);
    var frame = new ByteArrayOutputStream();
    try (OutputStream out =
        new FramedLZ4CompressorOutputStream(
            frame, new Parameters(blocks, contentChecksum, blockChecksums, linked))) {
      out.write(content);
    }

    assertThat(read(frame.toByteArray())).isEqualTo(content);
  }

  @Test
  void repetition_is_found_and_noise_grows_little() throws IOException {
    assertThat(write(content(1, 1_000_000, 1))).hasSizeLessThan(5000);
    assertThat(write(content(256, 1_000_000, 1))).hasSizeBetween(1_000_000, 1_000_100);
  }

  @Test
  void damage_of_a_frame_is_noticed_or_harmless() throws IOException {
    byte[] content = content(4, 500, 1);
    byte[] frame = write(content);
    int noticed = 0;
    for (int bit = 0; bit < 8 * frame.length; bit++) {
      byte[] damaged = frame.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        assertThat(read(damaged)).isEqualTo(content);
      } catch (IOException e) {
        noticed++;
      }
    }
    assertThat(noticed).isGreaterThan(8 * frame.length - 20);
  }

  @Test
  void skippable_frames_are_passed_over() throws IOException {
    byte[] content = content(4, 500, 1);
    var file = new ByteArrayOutputStream();
    byte[] skippable = {0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'x', 'y', 'z'};
    file.writeBytes(skippable);
    file.writeBytes(write(content));
    file.writeBytes(skippable);

    assertThat(read(file.toByteArray())).isEqualTo(content);
    byte[] cut = Arrays.copyOf(file.toByteArray(), file.size() - 1);
    assertThatIOException().isThrownBy(() -> read(cut));
  }

  private static byte[] write(byte[] content) throws IOException {
    var frame = new ByteArrayOutputStream();
    try (OutputStream out = new Lz4OutputStream(frame)) {
      out.write(content);
    }
    return frame.toByteArray();
  }

  private static byte[] read(byte[] file) throws IOException {
    try (InputStream in = Codec.LZ4.decoder(new ByteArrayInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static byte[] content(int alphabet, int length, int seed) {
    var random = new Random(seed);
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = (byte) random.nextInt(alphabet);
    }
    return content;
  }
}
