package io.pgstow.cluster;

import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.SystemIdentifier;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What tells a destination from other servers. An address alone does not: a server that was lost is
 * created anew under the same one, and gives its databases the same OIDs.
 *
 * @param address host and port
 * @param system nothing where the role may not ask for it
 */
record ServerIdentity(String address, Optional<SystemIdentifier> system) {
  private static final int DIGITS = 16;

  /** That of the server that a session is connected to. */
  static ServerIdentity of(Session session) {
    Database database = session.database();
    return new ServerIdentity(
        database.host() + ":" + database.port(), SystemIdentifier.of(session));
  }

  /** For keys. */
  String id() {
    String text = address + system.map(known -> " " + known.value()).orElse("");
    return ClusterCatalogue.digest(text.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
  }
}
