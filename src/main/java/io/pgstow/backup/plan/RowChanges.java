package io.pgstow.backup.plan;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which rows are dumped, and what of them: a subset, a masked copy.
 *
 * @param rows the condition for each table, by its qualified name as SQL has it
 * @param masks the expression for each column, by its name behind that of its table
 * @param followKeys whether rows are left out, too, that refer to rows that are left out
 */
public record RowChanges(Map<String, String> rows, Map<String, String> masks, boolean followKeys) {
  /** All rows as they are. */
  public static final RowChanges NONE = new RowChanges(Map.of(), Map.of(), false);

  /** Whether all rows are dumped as they are. */
  public boolean isNone() {
    return rows.isEmpty() && masks.isEmpty();
  }

  /** The settings that say so, by name, each as one line. */
  Map<String, String> settings() {
    var settings = new TreeMap<String, String>();
    if (!rows.isEmpty()) {
      settings.put("ROWS", new TreeMap<>(rows).toString());
      if (followKeys) {
        settings.put("FOLLOW_KEYS", "true");
      }
    }
    if (!masks.isEmpty()) {
      settings.put("MASK", new TreeMap<>(masks).toString());
    }
    return settings;
  }
}
