package io.pgstow.restore.ledger;

import io.pgstow.restore.omission.Tolerance;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Something that is restored in one transaction: an entry of the table of contents, or a range of
 * an entry's data.
 *
 * @param dumpId of the entry
 * @param first where the range begins in the entry's raw data, bytes
 * @param past where it ends, exclusive; 0 for an entry without data
 * @param rows as the server counted them
 * @param skipped rows that it was given besides, and did not take; negative for what counts twice
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

  /**
   * What stands for rows that are passed over because the restore itself has loaded them. No index
   * of a key has so low a number, which is that of the key below zero.
   */
  private static final int LOADED_BEFORE = Integer.MIN_VALUE;

  /** What stands for the first schema of the archive, and the numbers above it for the others. */
  private static final int FIRST_SCHEMA = Integer.MIN_VALUE + 1;

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

  /**
   * That a schema was not there before.
   *
   * @param number of the schema among those of the archive, from 0
   */
  public static LedgerItem newSchema(int number) {
    return entry(FIRST_SCHEMA + number, null);
  }

  /**
   * The schemas that were not there before.
   *
   * @param schemas those of the archive, in the order by which they were numbered
   */
  public static List<String> newSchemas(Collection<LedgerItem> items, List<String> schemas) {
    Set<Integer> dumpIds = items.stream().map(LedgerItem::dumpId).collect(Collectors.toSet());
    return IntStream.range(0, schemas.size())
        .filter(number -> dumpIds.contains(FIRST_SCHEMA + number))
        .mapToObj(schemas::get)
        .toList();
  }

  /**
   * That rows will be passed over which the restore itself has loaded: they do not count as passed
   * over.
   *
   * @param items all that there are
   */
  public static LedgerItem loadedBefore(Collection<LedgerItem> items, long rows) {
    long number = items.stream().filter(item -> item.dumpId == LOADED_BEFORE).count();
    return new LedgerItem(LOADED_BEFORE, number, number, 0, -rows, null);
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
