package io.pgstow.restore.data;

import io.pgstow.archive.Entry;
import io.pgstow.restore.ledger.LoadedRanges;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Which data connections fetch by themselves, segment by segment, and which are left to the one
 * reader. A segment of which an earlier run has loaded a part is left.
 *
 * @param items in the order in which they are handed out
 * @param left entries with data that are in none of the items
 * @param settled what of these data is loaded, or is in the items
 */
public record SegmentPlan(List<StoredItem> items, List<Entry> left, LoadedRanges settled) {

  /** Leaves all to the reader. */
  public static SegmentPlan none(List<Entry> entries, LoadedRanges loaded) {
    return new SegmentPlan(List.of(), entries, loaded);
  }

  /**
   * Divides data.
   *
   * @param stored the segments of an entry, in order and without a gap; none where they are not
   *     known
   * @param entries in the order in which their data are handed out
   */
  public static SegmentPlan of(
      Function<Entry, List<StoredSegment>> stored,
      List<Entry> entries,
      LoadedRanges loaded,
      SegmentLimits limits) {
    var chosen = new ArrayList<StoredSegment>();
    var left = new ArrayList<Entry>();
    for (Entry entry : entries) {
      List<StoredSegment> segments = stored.apply(entry);
      boolean all = !segments.isEmpty();
      for (StoredSegment segment : segments) {
        if (segment.isLoadedAtOnce(limits) && !isTouched(segment, loaded)) {
          chosen.add(segment);
        } else {
          all &= loaded.cover(entry.dumpId(), segment.first(), segment.past());
        }
      }
      if (!all) {
        left.add(entry);
      }
    }
    // without rows there is nothing to load
    chosen.removeIf(segment -> segment.rawBytes() == 0);
    return new SegmentPlan(
        items(chosen, limits),
        left,
        loaded.and(chosen.stream().map(segment -> segment.item(Loaded.all(0))).toList()));
  }

  private static boolean isTouched(StoredSegment segment, LoadedRanges loaded) {
    return loaded.touch(segment.entry().dumpId(), segment.first(), segment.past());
  }

  private static List<StoredItem> items(List<StoredSegment> segments, SegmentLimits limits) {
    var items = new ArrayList<StoredItem>();
    var together = new ArrayList<StoredSegment>();
    Set<Integer> tables = new HashSet<>();
    long bytes = 0;
    for (StoredSegment segment : segments) {
      tables.add(segment.entry().dumpId());
      boolean fits =
          segment.goesWithOthers()
              && bytes + segment.rawBytes() <= limits.together()
              && tables.size() <= limits.tables();
      if (!fits && !together.isEmpty()) {
        items.add(new StoredItem(List.copyOf(together)));
        together.clear();
        tables.clear();
        tables.add(segment.entry().dumpId());
        bytes = 0;
      }
      together.add(segment);
      bytes = segment.goesWithOthers() ? bytes + segment.rawBytes() : limits.together();
    }
    if (!together.isEmpty()) {
      items.add(new StoredItem(List.copyOf(together)));
    }
    return items;
  }
}
