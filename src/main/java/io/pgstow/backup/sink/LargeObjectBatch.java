package io.pgstow.backup.sink;

import io.pgstow.archive.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * Some large objects of an entry.
 *
 * @param output where they go
 */
public record LargeObjectBatch(Entry entry, List<Long> oids, LargeObjectOutput output)
    implements DumpItem {
  /** Few enough to be dumped in one go, enough to be worth a transaction. */
  private static final int MOST = 200;

  /** The large objects of an entry in batches, one at least. */
  static List<List<Long>> of(List<Long> oids) {
    var batches = new ArrayList<List<Long>>();
    for (int from = 0; from < oids.size() || batches.isEmpty(); from += MOST) {
      batches.add(oids.subList(from, Math.min(from + MOST, oids.size())));
    }
    return batches;
  }
}
