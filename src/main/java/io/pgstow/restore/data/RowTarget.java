package io.pgstow.restore.data;

import io.pgstow.archive.CopyStatement;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.sql.SQLException;

/**
 * Where the rows of a COPY go: into their table, or past the rows whose keys are taken. For the
 * latter they come into a temporary table first, in the same transaction. Thread-safe.
 *
 * @param skipping whether rows are passed over whose keys are taken
 */
public record RowTarget(boolean skipping) {
  /** Rows go into their table. */
  static final RowTarget TABLE = new RowTarget(false);

  private static final String STAGED = "pg_temp.pgstow_rows";

  /** Runs a COPY and answers how many rows the server counted. */
  @FunctionalInterface
  interface Copying<X extends Exception> {
    long copy(String statement) throws SQLException, X;
  }

  /**
   * Loads rows in the session's transaction.
   *
   * @param encoding of their text, by its PostgreSQL name
   * @param copying sends them
   */
  <X extends Exception> Loaded load(
      Session session, CopyStatement copy, String encoding, Copying<X> copying)
      throws SQLException, X {
    if (!skipping || copy.columns().isEmpty() || refuses(session, copy)) {
      return Loaded.all(copying.copy(statement(copy.target(), copy, encoding)));
    }
    String columns = copy.columnList().substring(1, copy.columnList().length() - 1);
    session.executeRaw(
        "CREATE TEMPORARY TABLE %s ON COMMIT DROP AS SELECT %s FROM ONLY %s WITH NO DATA"
            .formatted(STAGED, columns, copy.target()));
    long sent = copying.copy(statement(STAGED, copy, encoding));
    long rows =
        session.changeRaw(
            "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s ON CONFLICT DO NOTHING"
                .formatted(copy.target(), columns, columns, STAGED));
    session.executeRaw("DROP TABLE " + STAGED);
    return new Loaded(rows, sent - rows);
  }

  /** Such a table was empty: others are refused before the start. */
  private static boolean refuses(Session session, CopyStatement copy) {
    return session.one(Sql.named("refuses-on-conflict"), row -> row.getBoolean(1), copy.target());
  }

  private static String statement(String target, CopyStatement copy, String encoding) {
    return "COPY %s %s FROM STDIN (ENCODING %s)"
        .formatted(target, copy.columnList(), Sql.literal(encoding));
  }
}
