package io.pgstow.restore.source;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The bytes in the store that an item was made from. Thread-safe. */
public record Origin(List<Read> reads) {
  /** Of what was compared with its digests as a whole. */
  public static final Origin CHECKED = new Origin(List.of());

  /**
   * Bytes of an object.
   *
   * @param checked up to which offset the object was found to be what was stored
   * @param past the offset behind the last of them
   */
  record Read(CheckedObject object, LongSupplier checked, long past) {}

  static Origin of(CheckedObject object, LongSupplier checked, long past) {
    return new Origin(List.of(new Read(object, checked, past)));
  }

  public Origin and(Origin other) {
    return new Origin(Stream.concat(reads.stream(), other.reads.stream()).toList());
  }

  /** Whether all of them are known to be what was stored; no item may be committed before. */
  public boolean isChecked() {
    return reads.stream().allMatch(read -> read.checked().getAsLong() >= read.past());
  }

  /**
   * Looks whether something failed because the archive is damaged; if so, fails for that reason.
   *
   * @param failure what failed, which is what matters if the archive cannot be read once more
   * @throws PgstowException that names the damaged part
   */
  public void recheck(Exception failure) {
    try {
      reads.stream()
          .filter(read -> read.checked().getAsLong() < read.past())
          .forEach(read -> read.object().recheck(read.checked().getAsLong(), read.past()));
    } catch (PgstowException e) {
      if (e.exitCode() == ExitCode.ARCHIVE) {
        e.addSuppressed(failure);
        throw e;
      }
      failure.addSuppressed(e);
    }
  }
}
