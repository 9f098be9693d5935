package io.pgstow.cluster;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.List;

/**
 * A database of a server.
 *
 * @param size on the server's disk, bytes; 0 where the role may not connect to it
 * @param shut why nobody can connect to it; empty if that is not so
 */
public record ServerDatabase(long oid, String name, long size, String shut) {

  /** All but template0, the largest first. */
  static List<ServerDatabase> all(Session session) {
    return session.all(
        Sql.named("cluster-databases"),
        row ->
            new ServerDatabase(
                row.getLong("oid"),
                row.getString("name"),
                row.getLong("size"),
                row.getString("shut")));
  }

  boolean isOpen() {
    return shut.isEmpty();
  }

  @Override
  public String toString() {
    return name;
  }
}
