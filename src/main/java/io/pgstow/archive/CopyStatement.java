package io.pgstow.archive;

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
  private static final String OIDS = "WITH OIDS ";

  /**
   * Whether it loads a table itself, rather than the root of its partition tree.
   *
   * @param schema not quoted, as the name
   */
  public boolean loads(@Nullable String schema, String name) {
    List<String> itself = schema == null ? List.of(name) : List.of(schema, name);
    return new IdentifierScanner(target, 0).list(".").equals(itself);
  }

  /** The statement in its parts, or null when it has another form. */
  static @Nullable CopyStatement parse(String statement) {
    if (!statement.startsWith(START) || !statement.endsWith(END)) {
      return null;
    }
    var identifiers = new IdentifierScanner(statement, START.length());
    List<String> target = identifiers.list(".");
    int targetEnd = identifiers.position();
    List<String> columns = List.of();
    if (identifiers.skip(" (")) {
      columns = identifiers.list(", ");
      if (columns.isEmpty() || !identifiers.skip(")")) {
        return null;
      }
    }
    int listEnd = identifiers.position();
    identifiers.skip(" ");
    if (columns.isEmpty()) {
      identifiers.skip(" ");
    }
    identifiers.skip(OIDS);
    boolean sound = !target.isEmpty() && statement.substring(identifiers.position()).equals(END);
    return sound
        ? new CopyStatement(
            statement.substring(START.length(), targetEnd),
            statement.substring(targetEnd, listEnd).strip(),
            columns)
        : null;
  }
}
