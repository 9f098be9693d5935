package io.pgstow.restore.ledger;

import io.pgstow.restore.omission.Tolerance;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is restored in one transaction: an entry of the table of contents, or a range of
 * an entry's data.
 *
 * @param dumpId of the entry
 * @param first where the range begins in the entry's raw data, bytes
 * @param past where it ends, exclusive; 0 for an entry without data
 * @param rows as the server counted them
 * @param skipped rows that it was given besides, and did not take
 * @param leftOut why an entry is not there, if it was left out
 */
public record LedgerItem(
    int dumpId, long first, long past, long rows, long skipped, @Nullable Tolerance leftOut) {

  /** An entry that is done with, by its SQL or by being left out. */
  public static LedgerItem entry(int dumpId, @Nullable Tolerance leftOut) {
    return new LedgerItem(dumpId, 0, 0, 0, 0, leftOut);
  }

  /** What stands for a destination that held other objects before; no entry has this dump id. */
  static final int BESIDE = -1;

  /** What stands for a schema public, or what it is called, that was not there before. */
  private static final int WITHOUT_PUBLIC = -2;

  /** That the destination held other objects before. */
  public static LedgerItem beside() {
    return entry(BESIDE, null);
  }

  /** That the schema public was not there before, under the name that the restore gives it. */
  public static LedgerItem withoutPublic() {
    return entry(WITHOUT_PUBLIC, null);
  }

  /** Whether {@link #withoutPublic} is one of them. */
  public static boolean isWithoutPublic(Collection<LedgerItem> items) {
    return items.stream().anyMatch(item -> item.dumpId == WITHOUT_PUBLIC);
  }

  /** Whether the destination held other objects when the restore began. */
  public static boolean isBeside(Collection<LedgerItem> items) {
    return items.stream().anyMatch(item -> item.dumpId == BESIDE);
  }

  /** Why which entries were left out, by dump id. */
  public static Map<Integer, Tolerance> leftOut(Collection<LedgerItem> items) {
    var causes = new HashMap<Integer, Tolerance>();
    for (LedgerItem item : items) {
      if (item.leftOut != null) {
        causes.put(item.dumpId, item.leftOut);
      }
    }
    return causes;
  }

  /** Rows, or bytes of large objects. */
  public static LedgerItem data(int dumpId, long first, long past, long rows) {
    return data(dumpId, first, past, rows, 0);
  }

  /** Rows of which some were passed over. */
  public static LedgerItem data(int dumpId, long first, long past, long rows, long skipped) {
    return new LedgerItem(dumpId, first, past, rows, skipped, null);
  }
}
