package io.pgstow.cluster;

import io.pgstow.error.Finding;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Units;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on the destination's disk. No server tells it by itself; the extension system_stats does to
 * superusers and to those that may monitor.
 */
final class FreeSpace {
  private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);

  private FreeSpace() {}

  /**
   * Compares.
   *
   * @param needed bytes, with indexes
   */
  static Finding finding(Session session, long needed) {
    Optional<Long> free = free(session);
    if (free.isEmpty()) {
      return Finding.notice(
          "the databases used %s on the source; the free space of the destination is unknown"
              .formatted(Units.bytes(needed)),
          "Check the free disk space of the server.");
    }
    boolean fits = free.get() > needed;
    return new Finding(
        !fits,
        "the databases used %s on the source; %s are free on the destination"
            .formatted(Units.bytes(needed), Units.bytes(free.get())),
        fits
            ? "Indexes that are created before the data may need more space."
            : "Free space, or exclude databases with EXCLUDE_DATABASES.");
  }

  /** Of the file system that the data directory is on; nothing if nobody tells. */
  private static Optional<Long> free(Session session) {
    try {
      Optional<String> schema =
          session.first(
              "SELECT n.nspname FROM pg_catalog.pg_extension AS e"
                  + " JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace"
                  + " WHERE e.extname OPERATOR(pg_catalog.=) 'system_stats'",
              row -> row.getString(1));
      return schema.flatMap(
          home ->
              session.first(
                  Sql.named("free-space").replace("system_stats.", Sql.identifier(home) + "."),
                  row -> row.getLong(1)));
    } catch (PgstowException e) {
      LOG.debug("the free space is unknown", e);
      return Optional.empty();
    }
  }
}
