package io.pgstow.backup.dump;

import io.pgstow.backup.source.SourceTable;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import java.sql.SQLException;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a user is told when the rows of a subset or a masked table cannot be read. The server quotes
 * values in its messages, hints and contexts, and those are what is to be masked or left out: its
 * words go neither into the log nor into the report beside the backup, and not into the cause,
 * whose text {@code DEBUG} may show.
 */
final class RuleFailure {
  private RuleFailure() {}

  /** A failure of the COPY of a table with a rule. */
  static PgstowException of(SourceTable table, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return new PgstowException(
        DatabaseErrors.exitCode(e),
        ("the server cannot give the rows of %s as %s: SQLSTATE %s; its message is withheld, for it"
                + " may hold values that are not to be shown")
            .formatted(table.name(), what(table), state),
        "The log of the server has the message. Let the expression have a value for every row, such"
            + " as NULL by CASE where it has none.",
        new SQLException("message withheld", state));
  }

  private static String what(SourceTable table) {
    return table.rule().masks().isEmpty()
        ? "\"ROWS\" chooses them"
        : "\"MASK\" has its %s"
            .formatted(
                new TreeSet<>(table.rule().masks().keySet())
                    .stream().map(column -> '"' + column + '"').collect(Collectors.joining(", ")));
  }
}
