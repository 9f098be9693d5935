package io.pgstow.restore.entry;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of a session, as far as entries have set them. Not thread-safe. */
final class KnownSettings {
  private static final String STANDARD_STRINGS = "standard_conforming_strings";

  private final Map<String, String> values = new HashMap<>();

  /** Whether the session has these already. */
  boolean have(Map<String, String> expected) {
    return values.entrySet().containsAll(expected.entrySet());
  }

  /** Those of these that have yet to be set, in their order; they count as set from now on. */
  Map<String, String> adopt(Map<String, String> expected) {
    var changed = new LinkedHashMap<String, String>();
    expected.forEach(
        (name, value) -> {
          if (!value.equals(values.put(name, value))) {
            changed.put(name, value);
          }
        });
    return changed;
  }

  /** Whether a backslash in an ordinary string is an ordinary character. */
  boolean standardStrings() {
    return !"off".equals(values.get(STANDARD_STRINGS));
  }

  /** Nothing is known any more: a rollback has taken settings back. */
  void clear() {
    values.clear();
  }
}
