package io.pgstow.testing;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Servers with the sample database, each started when it is first asked for. For one thread.
 *
 * <p>They have no autovacuum: pg_dump numbers its entries in the order in which the server answers
 * its queries of the catalogues, not all of which are sorted, and new statistics change that order.
 * Two dumps of one database are equal only if no statistics are gathered between them.
 */
public final class SampleServers implements AutoCloseable {
  /** The name the sample database has on each of them. */
  public static final String DATABASE = "sample";

  private final Map<Integer, PostgresServer> servers = new HashMap<>();

  /** The server of a major version, which closes with the others. */
  public PostgresServer of(int major) throws SQLException {
    PostgresServer known = servers.get(major);
    if (known != null) {
      return known;
    }
    PostgresServer server = PostgresServer.start(major, Map.of("autovacuum", "off"));
    servers.put(major, server);
    SampleDatabase.create(server, DATABASE);
    return server;
  }

  @Override
  public void close() {
    servers.values().forEach(PostgresServer::close);
  }
}
