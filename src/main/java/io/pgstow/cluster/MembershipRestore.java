package io.pgstow.cluster;

import io.pgstow.cluster.GlobalStatement.Membership;
import io.pgstow.postgres.Session;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memberships of roles, by their grantors where that is possible, else by the role that restores.
 * Not thread-safe.
 */
final class MembershipRestore {
  private static final Logger LOG = LoggerFactory.getLogger(MembershipRestore.class);

  private final GlobalsSession server;
  private final RoleRestore roles;
  private final String grantor;
  private final Map<List<String>, MembershipOptions> granted = new HashMap<>();

  /**
   * @param roles when all of them are restored
   */
  MembershipRestore(GlobalsSession server, RoleRestore roles) {
    this.server = server;
    this.roles = roles;
    this.grantor = server.isSuperuser() ? bootstrapSuperuser(server.session()) : server.user();
  }

  /** In whose name superusers grant memberships, since version 16. */
  private static String bootstrapSuperuser(Session session) {
    return session.one(
        "SELECT CASE WHEN pg_catalog.current_setting('server_version_num')::int OPERATOR(pg_catalog.>=) 160000"
            + " THEN pg_catalog.pg_get_userbyid(10) ELSE CURRENT_USER END",
        row -> row.getString(1));
  }

  /** Makes a role a member of another, if both are there. */
  void grant(Membership membership) {
    String what =
        "the membership of \"%s\" in \"%s\"".formatted(membership.member(), membership.role());
    if (roles.isReserved(membership.member())) {
      LOG.info("{} is not changed", what);
      return;
    }
    if (!roles.isPresent(membership.member()) || !roles.isPresent(membership.role())) {
      LOG.warn("{} is left out: one of these roles does not exist", what);
      return;
    }
    boolean asItWas =
        server.isSuperuser() && membership.grantor().filter(by -> !roles.isPresent(by)).isEmpty();
    if (asItWas) {
      try {
        server.session().executeRaw(membership.sql().sql());
        if (membership.grantor().filter(by -> !by.equals(grantor)).isEmpty()) {
          ours(membership);
        }
        return;
      } catch (SQLException e) {
        server.requireNotLost(e);
        LOG.warn("the restoring role grants {}: {}", what, GlobalsSession.firstLine(e));
      }
    } else {
      membership
          .grantor()
          .filter(by -> !by.equals(grantor))
          .ifPresent(by -> LOG.warn("\"{}\" grants {} instead of \"{}\"", grantor, what, by));
    }
    server.attempt(what, membership.withoutGrantor(ours(membership)));
  }

  /**
   * What all grants permit that are of the restoring role now: each one would replace the options
   * of the one before.
   */
  private MembershipOptions ours(Membership membership) {
    return granted.merge(
        List.of(membership.role(), membership.member()),
        membership.options(),
        MembershipOptions::and);
  }
}
