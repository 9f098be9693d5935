package io.pgstow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PartSizesTest {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final long TIB = 1L << 40;

  @ParameterizedTest
  @CsvSource({
    "0, 10000, 8",
    "39, 10000, 8",
    "100, 10000, 21",
    "1024, 10000, 210",
    "0, 1000, 8",
    "100, 1000, 205"
  })
  void the_first_half_of_the_parts_holds_the_estimate(long gib, int maxParts, long mib) {
    PartSizes sizes = PartSizes.of(gib * GIB, PartSizes.DEFAULT, maxParts, PartSizes.LARGEST);

    assertThat(sizes.sizeOf(1)).isEqualTo(mib * MIB);
    assertThat(sizes.sizeOf(maxParts / 2)).isEqualTo(mib * MIB);
    assertThat(capacity(sizes, maxParts / 2)).isGreaterThanOrEqualTo(gib * GIB);
  }

  @Test
  void an_object_of_unknown_size_can_grow_to_the_largest_of_a_store() {
    PartSizes sizes =
        PartSizes.of(0, PartSizes.DEFAULT, PartSizes.DEFAULT_MAX_PARTS, PartSizes.LARGEST);

    assertThat(capacity(sizes, PartSizes.DEFAULT_MAX_PARTS)).isGreaterThan(5 * TIB);
    assertThat(sizes.sizeOf(5001)).isEqualTo(16 * MIB);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 63, 1000, 10_000})
  void sizes_never_shrink_and_never_leave_the_limits(int maxParts) {
    for (long estimate = 0; estimate < 64 * TIB; estimate = estimate * 3 + MIB) {
      PartSizes sizes = PartSizes.of(estimate, PartSizes.SMALLEST, maxParts, PartSizes.LARGEST);
      int previous = PartSizes.SMALLEST;
      for (int number = 1; number <= maxParts; number++) {
        int size = sizes.sizeOf(number);
        assertThat(size).isBetween(previous, PartSizes.LARGEST);
        previous = size;
      }
    }
  }

  @Test
  void the_wanted_size_is_the_least() {
    assertThat(PartSizes.of(GIB, 64 << 20, 10_000, PartSizes.LARGEST).sizeOf(1))
        .isEqualTo(64 * MIB);
    assertThat(PartSizes.of(TIB, 64 << 20, 10_000, PartSizes.LARGEST).sizeOf(1))
        .isEqualTo(210 * MIB);
  }

  @ParameterizedTest
  @CsvSource({
    "39, 10000, 8, true",
    "150, 10000, 16, true",
    "157, 10000, 16, false",
    "30, 1000, 16, false"
  })
  void no_part_is_larger_than_memory_allows(long gib, int maxParts, long mib, boolean enough) {
    PartSizes sizes = PartSizes.of(gib * GIB, PartSizes.DEFAULT, maxParts, 16 * MIB);

    assertThat(sizes.sizeOf(1)).isEqualTo(mib * MIB);
    assertThat(sizes.sizeOf(maxParts)).isEqualTo(16 * MIB);
    assertThat(sizes.holds(gib * GIB)).isEqualTo(enough);
    assertThat(capacity(sizes, maxParts) >= gib * GIB).isEqualTo(enough);
  }

  @Test
  void too_many_parts_are_refused_with_the_way_out() {
    PartSizes sizes = PartSizes.of(0, PartSizes.DEFAULT, 1000, PartSizes.LARGEST);

    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> sizes.sizeOf(1001))
        .withMessage("the archive needs more than \"1000\" parts")
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STORE))
        .satisfies(e -> assertThat(e.hint()).contains("S3_CHUNK_SIZE", "S3_MAX_PARTS"));
  }

  @Test
  void sizes_that_no_store_takes_are_refused() {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> PartSizes.of(0, PartSizes.SMALLEST - 1, 1000, PartSizes.LARGEST))
        .withMessage("parts of \"5242879\" bytes are not possible")
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .satisfies(e -> assertThat(e.hint()).isEqualTo("A part has from 5 MiB to 2047 MiB."));
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> PartSizes.of(0, 5L << 30, 1000, PartSizes.LARGEST))
        .withMessage("parts of \"5368709120\" bytes are not possible");
  }

  private static long capacity(PartSizes sizes, int parts) {
    return IntStream.rangeClosed(1, parts).mapToLong(sizes::sizeOf).sum();
  }
}
