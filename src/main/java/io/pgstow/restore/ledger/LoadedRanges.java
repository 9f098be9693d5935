package io.pgstow.restore.ledger;

import io.pgstow.archive.Entry;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Which ranges of whose data are in the destination, as the ledger has it. */
public final class LoadedRanges {
  private final Map<Integer, NavigableMap<Long, Long>> byDumpId = new HashMap<>();

  private LoadedRanges() {}

  public static LoadedRanges of(Collection<LedgerItem> done) {
    var ranges = new LoadedRanges();
    for (LedgerItem item : done) {
      if (item.past() > item.first()) {
        ranges
            .byDumpId
            .computeIfAbsent(item.dumpId(), _ -> new TreeMap<>())
            .put(item.first(), item.past());
      }
    }
    return ranges;
  }

  /** The ranges of an entry's raw data: first byte to past the last. */
  public NavigableMap<Long, Long> of(int dumpId) {
    return byDumpId.getOrDefault(dumpId, Collections.emptyNavigableMap());
  }

  /** Whether the ranges of an entry are all of its data. */
  public boolean cover(int dumpId, long rawBytes) {
    return bytes(dumpId) == rawBytes;
  }

  /** Whether a range of an entry's raw data is loaded, in one or several. */
  public boolean cover(int dumpId, long first, long past) {
    NavigableMap<Long, Long> ranges = of(dumpId);
    long position = first;
    while (position < past) {
      Map.Entry<Long, Long> range = ranges.floorEntry(position);
      if (range == null || range.getValue() <= position) {
        return false;
      }
      position = range.getValue();
    }
    return true;
  }

  /** Whether some of a range of an entry's raw data is loaded. */
  public boolean touch(int dumpId, long first, long past) {
    Map.Entry<Long, Long> range = of(dumpId).lowerEntry(past);
    return range != null && range.getValue() > first;
  }

  /** These and others. */
  public LoadedRanges and(Collection<LedgerItem> items) {
    var all = new LoadedRanges();
    byDumpId.forEach((dumpId, ranges) -> all.byDumpId.put(dumpId, new TreeMap<>(ranges)));
    for (LedgerItem item : items) {
      all.byDumpId
          .computeIfAbsent(item.dumpId(), _ -> new TreeMap<>())
          .put(item.first(), item.past());
    }
    return all;
  }

  /** How many bytes of these entries' raw data are loaded. */
  public long bytes(List<Entry> entries) {
    return entries.stream().mapToLong(entry -> bytes(entry.dumpId())).sum();
  }

  private long bytes(int dumpId) {
    return of(dumpId).entrySet().stream()
        .mapToLong(range -> range.getValue() - range.getKey())
        .sum();
  }
}
