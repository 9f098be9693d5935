package io.pgstow.verify;

import java.util.concurrent.atomic.LongAdder;

/** What was read of a backup. Thread-safe. */
final class ArchiveCounts {
  final LongAdder bytes = new LongAdder();
  final LongAdder tables = new LongAdder();
  final LongAdder rows = new LongAdder();
  final LongAdder largeObjects = new LongAdder();
}
