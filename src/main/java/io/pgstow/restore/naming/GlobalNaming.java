package io.pgstow.restore.naming;

import io.pgstow.archive.SqlTokens;
import java.util.Map;

/**
 * Other roles, or tablespaces, in the place of those of an archive. Immutable.
 *
 * @param others by the names that the archive has
 */
record GlobalNaming(Globals globals, Map<String, String> others, boolean standardStrings) {

  /** Whether a text may name one that gets another name. */
  boolean concerns(String kind, String sql) {
    return !others.isEmpty() && globals.areIn(kind, sql);
  }

  void edit(String kind, SqlTokens sql, SqlEdits edits) {
    globals.each(
        kind,
        sql,
        index -> {
          String other = others.get(sql.at(index).identifier());
          if (other != null) {
            edits.name(index, other);
          }
        });
    SettingClauses.edit(
        sql, standardStrings, edits, globals.settings(), name -> others.getOrDefault(name, name));
  }
}
