package io.pgstow.restore.naming;

import io.pgstow.archive.SqlTokens;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What a function or a database sets, as pg_dump writes it: {@code SET search_path TO 'a', 'b'}
 * (dumputils.c, makeAlterConfigCommand; pg_dump.c, dumpFunc).
 */
final class SettingClauses {
  private SettingClauses() {}

  /** Puts other values in the place of those of some settings. */
  static void edit(
      SqlTokens sql,
      boolean standardStrings,
      SqlEdits edits,
      Set<String> settings,
      UnaryOperator<String> change) {
    for (int i = 0; i < sql.tokens().size(); i++) {
      boolean named =
          sql.at(i).is("set")
              && sql.at(i + 1).isIdentifier()
              && settings.contains(sql.at(i + 1).identifier().toLowerCase(Locale.ROOT));
      if (named && sql.at(i + 2).is("to")) {
        int value = i + 3;
        do {
          edit(sql, standardStrings, edits, value, change);
          value += 2;
        } while (sql.at(value - 1).is(","));
      }
    }
  }

  private static void edit(
      SqlTokens sql,
      boolean standardStrings,
      SqlEdits edits,
      int index,
      UnaryOperator<String> change) {
    Optional<String> value = SqlEdits.valueOf(sql.at(index), standardStrings);
    value
        .map(change)
        .filter(other -> !value.get().equals(other))
        .ifPresent(other -> edits.value(index, other));
  }
}
