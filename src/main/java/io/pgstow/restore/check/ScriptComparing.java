package io.pgstow.restore.check;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.restore.check.Comparison.Line;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Compares the rows that a script has brought with those in the destination.
 *
 * @param rows of each table, by its qualified name as the script has it
 * @param session in the destination
 */
public record ScriptComparing(Map<String, Long> rows, Session session, Progress progress) {

  /** What differs is no failure yet. */
  public Comparison compare() {
    var uncounted = new HashSet<>(names("extension-tables"));
    uncounted.addAll(names("hidden-tables"));
    var lines = new ArrayList<Line>();
    rows.forEach(
        (name, expected) -> {
          if (!uncounted.contains(name)) {
            progress.item(name);
            lines.add(Line.of(Comparison.ROWS_OF + name, expected, count(name)));
          }
        });
    return new Comparison(
        lines, lines.isEmpty() ? Comparison.Extent.NOTHING : Comparison.Extent.ROWS);
  }

  private List<String> names(String query) {
    return session.all(
        Sql.named(query), row -> Sql.identifier(row.getString("schema"), row.getString("name")));
  }

  /** A root that rows were loaded by has those of all its partitions. */
  private long count(String table) {
    boolean root =
        session.first(Sql.named("is-partitioned"), row -> row.getInt(1), table).isPresent();
    return session.one(
        "SELECT pg_catalog.count(*) FROM " + (root ? table : "ONLY " + table),
        row -> row.getLong(1));
  }
}
