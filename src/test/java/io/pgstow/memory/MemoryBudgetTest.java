package io.pgstow.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.PartSizes;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MemoryBudgetTest {
  private static final MemoryBudget.Dump ONE = new MemoryBudget.Dump(1, false);
  private static final MemoryBudget.Dump FILES = new MemoryBudget.Dump(1, true);
  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;

  @ParameterizedTest
  @ValueSource(longs = {72, 96, 124, 248, 512, 1024, 8192})
  void the_largest_value_that_is_named_fits(long heap) {
    MemoryBudget memory = MemoryBudget.of(heap * MIB);

    for (MemoryBudget.Dump dump : List.of(ONE, FILES)) {
      memory.requireDump(dump, memory.largestPart(dump, 1));
      memory.requireDump(dump, null);
      assertThat(memory.uploads(dump, memory.largestPart(dump, 2), 2)).isEqualTo(2);
      assertThatCode(() -> memory.requireDump(dump, memory.largestPart(dump, 1) + MIB))
          .isInstanceOf(PgstowException.class);
    }
    memory.requireSegments(1, memory.largestSegment(1));
    memory.requireSegments(64, memory.segment(64));
    assertThatCode(() -> memory.requireSegments(1, memory.largestSegment(1) + 1))
        .isInstanceOf(PgstowException.class);
  }

  @Test
  void connections_fetch_segments_as_far_as_there_is_memory_for_each() {
    assertThat(MemoryBudget.of(128L << 20).allowsFetching(40)).isTrue();
    assertThat(MemoryBudget.of(128L << 20).allowsFetching(41)).isFalse();
  }

  @Test
  void what_is_held_together_is_less_than_the_heap() {
    MemoryBudget memory = MemoryBudget.of(124 * MIB);
    for (boolean files : new boolean[] {false, true}) {
      for (int jobs = 1; jobs <= 8; jobs++) {
        var dump = new MemoryBudget.Dump(jobs, files);
        long part = memory.largestPart(dump, 2);
        int held = files ? jobs + 3 : 5;
        assertThat(held * part + memory.waitingSegments(dump, 2, part)).isLessThan(90 * MIB);
      }
    }
  }

  @Test
  void larger_parts_are_sent_one_at_a_time_before_they_are_refused() {
    MemoryBudget memory = MemoryBudget.of(124 * MIB);

    assertThat(memory.uploads(ONE, 8 * MIB, 2)).isEqualTo(2);
    assertThat(memory.uploads(ONE, 18 * MIB, 2)).isEqualTo(1);
    assertThat(memory.uploads(ONE, 20 * MIB, 2)).isZero();
  }

  @Test
  void refusals_name_the_largest_value_and_the_heap_that_is_enough() {
    MemoryBudget memory = MemoryBudget.of(124 * MIB);

    refused(
        () -> memory.requireDump(ONE, 512 * MIB),
        "a dump by 1 connections, with parts of 512 MiB, does not fit into Java's memory of 124 MiB",
        "Set S3_CHUNK_SIZE to 18MB at most. Or: give Java a heap of 2496 MiB: -Xmx2496m in"
            + " PGSTOW_JAVA_OPTS, or for the image, which gives it half, a container of 4992 MiB.");
    refused(
        () -> memory.requireDump(new MemoryBudget.Dump(64, true), null),
        "a dump by 64 connections, with parts of 5 MiB, does not fit",
        "Set DUMP_JOBS to 9 at most.");
    refused(
        () -> memory.requireSegments(4, 256 * MIB),
        "segments of 256 MiB for 4 connections do not fit",
        "Set RESTORE_SEGMENT_SIZE to 12MB at most. Or: give Java");
    refused(
        () -> memory.requireSegments(64, 16 * MIB),
        "segments of 16 MiB for 64 connections do not fit",
        "Set RESTORE_SEGMENT_SIZE to 1MB at most, or RESTORE_JOBS to 2. Or: give Java");
    refused(
        () ->
            memory.requireCapacity(
                ONE,
                PartSizes.of(300 * GIB, PartSizes.DEFAULT, 10_000, memory.largestPart(ONE, 1)),
                300 * GIB),
        "an archive of up to 307200 MiB needs parts of 31 MiB, as the store takes 10000",
        "Raise S3_MAX_PARTS if the store takes more parts. Or: give Java a heap of 192 MiB");
    refused(
        () -> memory.holding(800_000),
        "a table of contents with 800000 entries needs 191 MiB of memory",
        "give Java a heap of 320 MiB");
  }

  @Test
  void the_heap_that_is_named_is_enough() {
    MemoryBudget.of(320 * MIB * 29 / 30).holding(800_000);
    MemoryBudget.of(2496 * MIB * 29 / 30).requireDump(ONE, 512 * MIB);
    MemoryBudget larger = MemoryBudget.of(192 * MIB * 29 / 30);
    larger.requireCapacity(
        ONE,
        PartSizes.of(300 * GIB, PartSizes.DEFAULT, 10_000, larger.largestPart(ONE, 1)),
        300 * GIB);
  }

  private static void refused(ThrowingCallable act, String fact, String hint) {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(act)
        .withMessageContaining(fact)
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .satisfies(e -> assertThat(e.hint()).contains(hint));
  }
}
