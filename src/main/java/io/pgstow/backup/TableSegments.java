package io.pgstow.backup;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.List;

/**
 * Segments that are dumped in one transaction: small tables as a whole, or one of a large table.
 */
record TableSegments(List<TableSegment> segments) implements DumpItem {
  /** Few enough for the server's table of locks, enough to be worth a transaction. */
  static final int MOST = 100;

  /** Their tables' qualified names, quoted. */
  List<String> names() {
    return segments.stream().map(segment -> segment.table().name()).toList();
  }

  /**
   * Fails when a name has come to mean another table: a lock on a table does not keep its schema
   * from being renamed.
   */
  void requireSame(Session session) {
    List<String> renamed =
        session.all(
            Sql.named("renamed-tables"),
            row -> row.getString(1),
            names().toArray(String[]::new),
            segments.stream().map(segment -> segment.table().entry().oid()).toArray(Long[]::new));
    if (!renamed.isEmpty()) {
      throw new PgstowException(
          ExitCode.DATABASE_REFUSED,
          "\"%s\" is not the table any more that it was when the dump began"
              .formatted(renamed.getFirst()),
          "Its schema was renamed meanwhile: run the job again, and let DDL wait for its end.");
    }
  }
}
