package io.pgstow.cluster;

import io.pgstow.manifest.ClusterManifest;
import io.pgstow.manifest.ClusterManifest.LeftOut;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Clients;
import io.pgstow.postgres.ServerVersion;
import io.pgstow.postgres.Session;
import java.util.List;

/**
 * The server that is backed up.
 *
 * @param clients the programs for its version
 * @param databases all but template0, the largest first
 * @param passwords whether the hashes of passwords can be read
 */
record SourceServer(
    ServerVersion version, Clients clients, List<ServerDatabase> databases, boolean passwords) {

  static SourceServer inspect(Session session, ClientPrograms programs) {
    List<ServerDatabase> databases = ServerDatabase.all(session);
    boolean readable =
        session.one(
            "SELECT pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'SELECT')",
            row -> row.getBoolean(1));
    ServerVersion version = session.serverVersion();
    return new SourceServer(version, programs.forServer(version), databases, readable);
  }

  /** The databases that are backed up, the largest first. */
  List<ServerDatabase> chosen(DatabaseFilter filter) {
    return databases.stream()
        .filter(each -> each.isOpen() && filter.includes(each.name()))
        .toList();
  }

  /** The others. */
  List<LeftOut> leftOut(DatabaseFilter filter) {
    return databases.stream()
        .filter(each -> !each.isOpen() || !filter.includes(each.name()))
        .map(
            each ->
                new LeftOut(
                    each.name(),
                    filter.includes(each.name()) ? each.shut() : ClusterManifest.NOT_CHOSEN))
        .toList();
  }

  static List<String> names(List<ServerDatabase> databases) {
    return databases.stream().map(ServerDatabase::name).toList();
  }
}
