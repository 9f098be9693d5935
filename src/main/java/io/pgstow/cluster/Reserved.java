package io.pgstow.cluster;

import io.pgstow.postgres.Session;
import java.util.Arrays;
import java.util.Set;

/**
 * The roles that a restore into a server neither creates nor changes: those of the server itself,
 * the one that restores, and those of providers. A name that only begins like a provider's is
 * reserved where the server is one of that provider's.
 *
 * @param connecting the role that restores
 * @param roles of the server
 */
record Reserved(String connecting, Set<String> roles) {

  /** Those of the server that a session is connected to. */
  static Reserved on(Session session) {
    return new Reserved(
        session.database().user(),
        Set.copyOf(
            session.all("SELECT rolname FROM pg_catalog.pg_roles", row -> row.getString(1))));
  }

  boolean includes(String role) {
    return role.startsWith("pg_")
        || role.equals(connecting)
        || Arrays.stream(Provider.values())
            .anyMatch(
                provider -> provider.runs(roles) ? provider.mayOwn(role) : provider.creates(role));
  }

  /** Whether the server has none of that name, so that objects of such a role have no owner. */
  boolean lacks(String role) {
    return includes(role) && !roles.contains(role);
  }
}
