package io.pgstow.backup.sink;

import io.pgstow.backup.source.SourceTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is dumped, in its order. Small tables that follow one another go together. For one thread.
 *
 * @param <T> what has this order
 */
final class DumpOrder<T> {
  private final Queue<T> remaining;
  private final Function<T, Optional<SourceTable>> table;
  private final long segmentSize;

  /**
   * @param table that one of them is, if it is one
   * @param segmentSize of tables that go together, bytes on the server's disk
   */
  DumpOrder(Stream<T> order, Function<T, Optional<SourceTable>> table, long segmentSize) {
    this.remaining = order.collect(ArrayDeque::new, ArrayDeque::add, ArrayDeque::addAll);
    this.table = table;
    this.segmentSize = segmentSize;
  }

  /** The next one, or nothing after the last. */
  Optional<T> next() {
    return Optional.ofNullable(remaining.poll());
  }

  /** A table that is not divided, and those behind it that are small enough to go with it. */
  List<SourceTable> group(SourceTable first) {
    var group = new ArrayList<SourceTable>();
    group.add(first);
    long size = first.size();
    while (group.size() < TableSegments.MOST && size < segmentSize) {
      long room = segmentSize - size;
      Optional<SourceTable> next =
          Optional.ofNullable(remaining.peek())
              .flatMap(table)
              .filter(small -> small.size() <= room);
      if (next.isEmpty()) {
        break;
      }
      remaining.remove();
      group.add(next.get());
      size += next.get().size();
    }
    return List.copyOf(group);
  }
}
