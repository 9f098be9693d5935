package io.pgstow.restore.check;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A sequence and the column that owns it, by their qualified names.
 *
 * @param schema of the sequence, not quoted
 * @param least the smallest value that it gives
 * @param most the largest
 * @param hasParts whether its table has partitions or children, all of which a query locks
 */
record OwnedSequence(
    String schema,
    String sequence,
    String table,
    String column,
    boolean ascending,
    long least,
    long most,
    boolean hasParts) {

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
                row.getLong("most"),
                row.getBoolean("has_parts")));
  }

  /**
   * The furthest value of the column of each sequence that is behind it, by one query: what takes
   * time there is the asking.
   *
   * @param several not none, and as many as the server has locks for
   */
  static Map<OwnedSequence, Long> behind(Session session, List<OwnedSequence> several) {
    var behind = new LinkedHashMap<OwnedSequence, Long>();
    String question =
        IntStream.range(0, several.size())
            .mapToObj(number -> several.get(number).question(number))
            .collect(Collectors.joining(" UNION ALL "));
    session.all(question, row -> behind.put(several.get(row.getInt(1)), row.getLong(2)));
    return behind;
  }

  private String question(int number) {
    return "SELECT %d AS number, furthest.value FROM (%s) AS furthest, %s AS sequence WHERE CASE WHEN sequence.is_called THEN sequence.last_value OPERATOR(pg_catalog.%s) furthest.value ELSE sequence.last_value OPERATOR(pg_catalog.%s) furthest.value END"
        .formatted(number, furthest(), sequence, ascending ? "<" : ">", ascending ? "<=" : ">=");
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
    return "SELECT pg_catalog.%s(%s)::pg_catalog.int8 AS value FROM %s"
        .formatted(ascending ? "max" : "min", column, table);
  }

  /** Whether it can be set to a value. */
  boolean takes(long value) {
    return least <= value && value <= most;
  }
}
