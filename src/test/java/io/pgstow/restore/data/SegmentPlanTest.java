package io.pgstow.restore.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.CopyStatement;
import io.pgstow.archive.Entry;
import io.pgstow.archive.Golden;
import io.pgstow.archive.TableOfContents;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.ledger.LoadedRanges;
import io.pgstow.store.folder.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SegmentPlanTest {
  private static final SegmentLimits LIMITS = new SegmentLimits(1_000, 5_000, 100, 3);
  private static final LoadedRanges NOTHING = LoadedRanges.of(List.of());

  @TempDir static Path folder;
  private static List<Entry> tables;

  @BeforeAll
  static void readTables() throws IOException {
    try (var in = Files.newInputStream(Golden.path(18, "piped-none.dump"))) {
      tables =
          TableOfContents.read(in).entries().stream()
              .filter(Entry::isTableData)
              .filter(
                  entry ->
                      entry
                          .copyStatement()
                          .filter(copy -> copy.loads(entry.namespace(), entry.tag()))
                          .isPresent())
              .toList();
    }
    assertThat(tables).hasSizeGreaterThan(4);
  }

  @Test
  void small_segments_that_follow_each_other_are_one_item() {
    assertThat(items(plan(NOTHING, rows(40), rows(30), rows(31), rows(99), rows(200), rows(1))))
        .containsExactly(List.of(40L, 30L), List.of(31L), List.of(99L), List.of(200L), List.of(1L));
  }

  @Test
  void an_item_locks_no_more_tables_than_it_may() {
    List<Entry> four = tables.subList(0, 4);
    SegmentPlan plan =
        SegmentPlan.of(
            entry -> List.of(segment(entry, 0, 5, 5, true), segment(entry, 5, 5, 5, false)),
            four,
            NOTHING,
            LIMITS);

    assertThat(plan.items()).extracting(item -> item.segments().size()).containsExactly(6, 2);
    assertThat(plan.left()).isEmpty();
  }

  @Test
  void what_has_no_rows_is_in_no_item_and_not_left() {
    SegmentPlan plan = plan(NOTHING, rows(0));

    assertThat(plan.items()).isEmpty();
    assertThat(plan.left()).isEmpty();
  }

  @Test
  void a_large_segment_is_left_unless_it_may_hold_a_row_that_cannot_be_cut_out() {
    assertThat(plan(NOTHING, rows(1_001)).left()).hasSize(1);
    assertThat(plan(NOTHING, new Rows(1_001, 1)).left()).isEmpty();
    assertThat(plan(NOTHING, rows(5_001)).left()).isEmpty();
    assertThat(plan(NOTHING, rows(SegmentLimits.LONG_ROWS + 1)).left()).hasSize(1);
    assertThat(plan(NOTHING, new Rows(SegmentLimits.LONG_ROWS + 1, 1)).left()).isEmpty();
  }

  @Test
  void what_is_loaded_is_not_loaded_again_and_what_is_loaded_in_part_is_left() {
    LoadedRanges loaded = loaded(0, 30, 30, 50, 60, 70);
    SegmentPlan plan = plan(loaded, rows(50), rows(10), rows(20), rows(20));

    assertThat(items(plan)).containsExactly(List.of(10L, 20L));
    assertThat(plan.left()).hasSize(1);
    NavigableMap<Long, Long> settled = plan.settled().of(tables.getFirst().dumpId());
    assertThat(settled)
        .containsEntry(0L, 30L)
        .containsEntry(30L, 50L)
        .containsEntry(50L, 60L)
        .containsEntry(60L, 70L)
        .containsEntry(80L, 100L)
        .hasSize(5);
  }

  @Test
  void a_table_of_which_the_rest_is_in_items_is_not_left() {
    SegmentPlan plan = plan(loaded(0, 20, 20, 50), rows(50), rows(10));

    assertThat(items(plan)).containsExactly(List.of(10L));
    assertThat(plan.left()).isEmpty();
  }

  @Test
  void an_entry_without_segments_is_left() {
    assertThat(plan(NOTHING).left()).hasSize(1);
  }

  private record Rows(long bytes, long count) {}

  private static Rows rows(long bytes) {
    return new Rows(bytes, 10);
  }

  private static SegmentPlan plan(LoadedRanges loaded, Rows... rows) {
    var segments = new ArrayList<StoredSegment>();
    long first = 0;
    for (Rows each : rows) {
      segments.add(
          segment(tables.getFirst(), first, each.bytes(), each.count(), segments.isEmpty()));
      first += each.bytes();
    }
    return SegmentPlan.of(_ -> segments, tables.subList(0, 1), loaded, LIMITS);
  }

  private static StoredRows segment(Entry entry, long first, long bytes, long rows, boolean last) {
    CopyStatement copy = entry.copyStatement().orElseThrow();
    return new StoredRows(
        entry,
        copy,
        "UTF8",
        new SegmentPlace(new FolderStore(folder), "key", first, bytes),
        stored -> stored,
        first,
        bytes,
        rows,
        OptionalLong.of(rows),
        "00000000",
        last);
  }

  private static LoadedRanges loaded(long... bounds) {
    var items = new ArrayList<LedgerItem>();
    for (int i = 0; i < bounds.length; i += 2) {
      items.add(LedgerItem.data(tables.getFirst().dumpId(), bounds[i], bounds[i + 1], 1));
    }
    return LoadedRanges.of(items);
  }

  private static List<List<Long>> items(SegmentPlan plan) {
    return plan.items().stream()
        .map(item -> item.segments().stream().map(StoredSegment::rawBytes).toList())
        .toList();
  }
}
