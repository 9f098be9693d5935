package io.pgstow.backup.sink;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Segments that are dumped in one transaction: small tables as a whole, or one of a large table.
 */
public record TableSegments(List<TableSegment> segments) implements DumpItem {
  /** Few enough for the server's table of locks, enough to be worth a transaction. */
  static final int MOST = 100;

  /** Their tables' qualified names, quoted. */
  public List<String> names() {
    return segments.stream().map(segment -> segment.table().name()).toList();
  }

  /**
   * Fails when a name has come to mean another table: a lock on a table does not keep its schema
   * from being renamed.
   */
  public void requireSame(Session session) {
    Map<Long, String> present =
        session
            .all(
                Sql.named("table-names"),
                row ->
                    Map.entry(
                        row.getLong("oid"),
                        Sql.identifier(row.getString("schema"), row.getString("name"))),
                (Object)
                    segments.stream()
                        .map(segment -> segment.table().entry().oid())
                        .toArray(Long[]::new))
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    for (TableSegment segment : segments) {
      String name = segment.table().name();
      if (!name.equals(present.get(segment.table().entry().oid()))) {
        throw new PgstowException(
            ExitCode.DATABASE_REFUSED,
            "\"%s\" is no longer the table that it was when the dump started".formatted(name),
            "Its schema was renamed. Run the job again, and avoid DDL while it runs.");
      }
    }
  }
}
