package io.pgstow.restore.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.restore.omission.Tolerance;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LoadedRangesTest {
  private static final int TABLE = 7;
  private static final int OTHER = 8;

  @Test
  void ranges_that_adjoin_cover_what_lies_across_them() {
    LoadedRanges ranges = loaded(range(0, 100), range(100, 250));

    assertThat(ranges.cover(TABLE, 50, 200)).isTrue();
    assertThat(ranges.cover(TABLE, 0, 250)).isTrue();
    assertThat(ranges.cover(TABLE, 50, 251)).isFalse();
  }

  @Test
  void a_gap_of_one_byte_is_not_covered() {
    LoadedRanges ranges = loaded(range(0, 100), range(101, 250));

    assertThat(ranges.cover(TABLE, 99, 102)).isFalse();
    assertThat(ranges.cover(TABLE, 101, 102)).isTrue();
    assertThat(ranges.cover(TABLE, 250)).isFalse();
  }

  @Test
  void nothing_is_covered_of_what_begins_before_the_first_range() {
    LoadedRanges ranges = loaded(range(10, 20));

    assertThat(ranges.cover(TABLE, 0, 20)).isFalse();
    assertThat(ranges.cover(TABLE, 20, 21)).isFalse();
  }

  @Test
  void a_range_is_touched_by_one_byte_and_not_by_its_neighbour() {
    LoadedRanges ranges = loaded(range(10, 20));

    assertThat(ranges.touch(TABLE, 0, 10)).isFalse();
    assertThat(ranges.touch(TABLE, 0, 11)).isTrue();
    assertThat(ranges.touch(TABLE, 19, 30)).isTrue();
    assertThat(ranges.touch(TABLE, 20, 30)).isFalse();
  }

  @Test
  void the_ranges_of_another_entry_do_not_count() {
    LoadedRanges ranges = loaded(LedgerItem.data(OTHER, 0, 100, 1));

    assertThat(ranges.of(TABLE)).isEmpty();
    assertThat(ranges.touch(TABLE, 0, 100)).isFalse();
    assertThat(ranges.cover(OTHER, 100)).isTrue();
  }

  @Test
  void an_entry_that_has_no_data_has_no_range() {
    LoadedRanges ranges = loaded(LedgerItem.entry(TABLE, null), LedgerItem.beside());

    assertThat(ranges.of(TABLE)).isEmpty();
    assertThat(ranges.of(LedgerItem.BESIDE)).isEmpty();
  }

  @Test
  void what_is_added_leaves_the_ranges_before_as_they_were() {
    LoadedRanges before = loaded(range(0, 100));

    LoadedRanges after = before.and(List.of(range(100, 200)));

    assertThat(after.cover(TABLE, 200)).isTrue();
    assertThat(before.cover(TABLE, 200)).isFalse();
    assertThat(before.of(TABLE)).containsOnlyKeys(0L);
  }

  @Test
  void what_stands_for_a_fact_of_the_destination_is_found_among_the_items() {
    assertThat(LedgerItem.isBeside(List.of(range(0, 1)))).isFalse();
    assertThat(LedgerItem.isBeside(List.of(range(0, 1), LedgerItem.beside()))).isTrue();
    assertThat(LedgerItem.isWithoutPublic(List.of(LedgerItem.beside()))).isFalse();
    assertThat(LedgerItem.isWithoutPublic(List.of(LedgerItem.withoutPublic()))).isTrue();
  }

  @Test
  void why_entries_were_left_out_is_told_of_those_alone() {
    assertThat(
            LedgerItem.leftOut(
                List.of(
                    LedgerItem.entry(1, null),
                    LedgerItem.entry(2, Tolerance.EXTENSION),
                    range(0, 1))))
        .containsOnly(Map.entry(2, Tolerance.EXTENSION));
  }

  private static LoadedRanges loaded(LedgerItem... items) {
    return LoadedRanges.of(List.of(items));
  }

  private static LedgerItem range(long first, long past) {
    return LedgerItem.data(TABLE, first, past, 1);
  }
}
