package io.pgstow.restore.entry;

import io.pgstow.archive.SqlTokens;
import java.util.Optional;

/**
 * A primary key or unique constraint, taken apart into the unique index that upholds it and what
 * attaches that: built by themselves, indexes of one table are built side by side.
 *
 * @param index the statement that makes the index, whose tablespace is a setting of the session
 * @param attachment the statement that makes the constraint with it, and all that follows
 */
record KeyConstraint(String index, String attachment) {
  /** As in ALTER TABLE ONLY t. */
  private static final int NAME_OF_TABLE = 3;

  /** As in ADD CONSTRAINT c UNIQUE. */
  private static final int KIND = 3;

  /**
   * Takes a definition apart as pg_dump writes it (pg_dump.c, dumpConstraint).
   *
   * @return nothing for other constraints, and for a key that no index can be made for beforehand
   */
  static Optional<KeyConstraint> of(String definition, boolean standardStrings) {
    SqlTokens sql = SqlTokens.of(definition, standardStrings);
    int table = sql.are(0, "alter", "table", "only") ? NAME_OF_TABLE : NAME_OF_TABLE - 1;
    int add = sql.pastName(table);
    int kind = add + KIND;
    boolean primary = sql.are(kind, "primary", "key");
    if (!sql.are(0, "alter", "table")
        || !sql.are(add, "add", "constraint")
        || !(primary || sql.at(kind).is("unique"))) {
      return Optional.empty();
    }
    int nulls = kind + (primary ? 2 : 1);
    int columns = nulls + (sql.are(nulls, "nulls", "not", "distinct") ? KIND : 0);
    int pastColumns = pastParentheses(sql, columns);
    int with =
        sql.at(pastColumns).is("include") ? pastParentheses(sql, pastColumns + 1) : pastColumns;
    int rest = sql.at(with).is("with") ? pastParentheses(sql, with + 1) : with;
    if (!sql.at(columns).is("(") || overlaps(sql, pastColumns) || !isEnd(sql, rest)) {
      return Optional.empty();
    }
    String name = sql.at(kind - 1).text();
    return Optional.of(
        new KeyConstraint(
            "CREATE UNIQUE INDEX %s ON %s USING btree %s %s %s;"
                .formatted(
                    name,
                    text(sql, table, add),
                    text(sql, columns, with),
                    text(sql, nulls, columns),
                    text(sql, with, rest)),
            text(sql, 0, nulls)
                + " USING INDEX "
                + name
                + " "
                + definition.substring(sql.at(rest).start())));
  }

  private static String text(SqlTokens sql, int from, int past) {
    return from == past ? "" : sql.sql().substring(sql.at(from).start(), sql.at(past - 1).end());
  }

  private static int pastParentheses(SqlTokens sql, int open) {
    int depth = 0;
    int i = open;
    do {
      depth += sql.at(i).is("(") ? 1 : sql.at(i).is(")") ? -1 : 0;
      i++;
    } while (depth > 0 && i < sql.tokens().size());
    return i;
  }

  /** Two words without a comma between them: no columns. */
  private static boolean overlaps(SqlTokens sql, int pastColumns) {
    return sql.are(pastColumns - KIND, "without", "overlaps", ")");
  }

  /** Nothing else may be left of the statement than when it is checked. */
  private static boolean isEnd(SqlTokens sql, int rest) {
    int i = rest;
    while (sql.at(i).is("not")
        || sql.at(i).is("deferrable")
        || sql.at(i).is("initially")
        || sql.at(i).is("deferred")
        || sql.at(i).is("immediate")) {
      i++;
    }
    return sql.at(i).is(";");
  }
}
