package io.pgstow.restore.data;

import io.pgstow.archive.Entry;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.memory.MemoryBudget;

/**
 * How long a row may be, which is loaded from memory as a whole.
 *
 * @param jobs how many connections load at the same time
 * @param segmentSize of what they load, bytes
 */
public record RowLimit(MemoryBudget memory, int jobs, long segmentSize) {

  /** The longest row, bytes. */
  public int longest() {
    return Math.toIntExact(memory.longestRow(jobs, segmentSize));
  }

  /** The failure for a longer one, of so many bytes. */
  PgstowException exceeded(Entry entry, long length) {
    return new PgstowException(
        ExitCode.DATABASE_REFUSED,
        "a row of %s has %d bytes, but memory suffices for %d"
            .formatted(entry.dataName(), length, longest()),
        memory.hintForRow(jobs, segmentSize, length));
  }
}
