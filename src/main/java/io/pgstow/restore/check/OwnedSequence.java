package io.pgstow.restore.check;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.List;
import java.util.Optional;

/**
 * A sequence and the column that owns it, by their qualified names.
 *
 * @param schema of the sequence, not quoted
 * @param least the smallest value that it gives
 * @param most the largest
 */
record OwnedSequence(
    String schema,
    String sequence,
    String table,
    String column,
    boolean ascending,
    long least,
    long most) {

  /** Those of a database that the session's role may read, with their tables. */
  static List<OwnedSequence> all(Session session) {
    return session.all(
        Sql.named("owned-sequences"),
        row ->
            new OwnedSequence(
                row.getString("sequence_schema"),
                Sql.identifier(row.getString("sequence_schema"), row.getString("sequence_name")),
                Sql.identifier(row.getString("table_schema"), row.getString("table_name")),
                Sql.identifier(row.getString("column_name")),
                row.getBoolean("ascending"),
                row.getLong("least"),
                row.getLong("most")));
  }

  /** The furthest value of the column, if the sequence is behind it. */
  Optional<Long> behind(Session session) {
    return session.first(
        "SELECT furthest.value FROM (%s) AS furthest, %s AS sequence WHERE CASE WHEN sequence.is_called THEN sequence.last_value OPERATOR(pg_catalog.%s) furthest.value ELSE sequence.last_value OPERATOR(pg_catalog.%s) furthest.value END"
            .formatted(furthest(), sequence, ascending ? "<" : ">", ascending ? "<=" : ">="),
        row -> row.getLong(1));
  }

  /** Whether it gave the furthest value of the column as the last one, as when it was set to it. */
  boolean isAtFurthest(Session session) {
    return session
        .first(
            "SELECT true FROM (%s) AS furthest, %s AS sequence WHERE sequence.is_called AND sequence.last_value OPERATOR(pg_catalog.=) furthest.value"
                .formatted(furthest(), sequence),
            row -> row.getBoolean(1))
        .isPresent();
  }

  private String furthest() {
    return "SELECT pg_catalog.%s(%s) AS value FROM %s"
        .formatted(ascending ? "max" : "min", column, table);
  }

  /** Whether it can be set to a value. */
  boolean takes(long value) {
    return least <= value && value <= most;
  }
}
