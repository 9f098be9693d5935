package io.pgstow.archive;

import io.pgstow.archive.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The COPY of a table's entry, in the one form {@code pg_dump} writes (pg_dump.c, dumpTableData).
 *
 * @param target what is loaded, qualified and quoted as it stands: the table itself, or the root of
 *     its partition tree
 * @param columnList the columns as they stand, quoted, in parentheses; empty for a table that has
 *     none to copy
 * @param columns the names of the columns, not quoted
 */
public record CopyStatement(String target, String columnList, List<String> columns) {
  private static final String START = "COPY ";
  private static final String END = "FROM stdin;\n";

  /**
   * Whether it loads a table itself, rather than the root of its partition tree.
   *
   * @param schema not quoted, as the name
   */
  public boolean loads(@Nullable String schema, String name) {
    List<String> itself = schema == null ? List.of(name) : List.of(schema, name);
    return names().equals(itself);
  }

  /** The names that the target consists of, not quoted. */
  public List<String> names() {
    SqlTokens sql = SqlTokens.of(target, true);
    return identifiers(sql, 0, sql.tokens().size());
  }

  /** The statement in its parts, or null when it has another form. */
  static @Nullable CopyStatement parse(String statement) {
    if (!statement.startsWith(START) || !statement.endsWith(END)) {
      return null;
    }
    SqlTokens sql = SqlTokens.of(statement, true);
    int past = pastList(sql, 1, ".");
    if (past < 0) {
      return null;
    }
    int targetEnd = sql.at(past - 1).end();
    int listEnd = targetEnd;
    List<String> columns = List.of();
    if (sql.at(past).is("(")) {
      int close = pastList(sql, past + 1, ",");
      if (close < 0 || !sql.at(close).is(")")) {
        return null;
      }
      columns = identifiers(sql, past + 1, close);
      listEnd = sql.at(close).end();
      past = close + 1;
    }
    past += sql.are(past, "with", "oids") ? 2 : 0;
    boolean sound =
        sql.are(past, "from", "stdin", ";") && sql.at(past + 2).end() == statement.length() - 1;
    return sound
        ? new CopyStatement(
            statement.substring(START.length(), targetEnd),
            statement.substring(targetEnd, listEnd).strip(),
            columns)
        : null;
  }

  /** The index of the token behind identifiers with a separator between them; -1 if malformed. */
  private static int pastList(SqlTokens sql, int first, String separator) {
    int index = first;
    while (sql.at(index).isIdentifier()) {
      if (!sql.at(index + 1).is(separator)) {
        return index + 1;
      }
      index += 2;
    }
    return -1;
  }

  private static List<String> identifiers(SqlTokens sql, int first, int past) {
    var identifiers = new ArrayList<String>();
    for (Token token : sql.tokens().subList(first, past)) {
      if (token.isIdentifier()) {
        identifiers.add(token.identifier());
      }
    }
    return List.copyOf(identifiers);
  }
}
