package io.pgstow.cluster;

import io.pgstow.archive.SqlTokens;
import io.pgstow.cluster.GlobalStatement.About;
import io.pgstow.cluster.GlobalStatement.OfRole;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Sql;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Roles and what is said of each alone, one transaction a role: one that exists is as the globals
 * want it, or was there before. Not thread-safe.
 */
final class RoleRestore {
  private static final Logger LOG = LoggerFactory.getLogger(RoleRestore.class);
  private static final int FIRST_WITH_SELF_GRANT = 16;

  private final GlobalsSession server;
  private final boolean alterRoles;
  private final int major;
  private final Reserved reserved;
  private final Set<String> present;

  /**
   * Sets what the session needs.
   *
   * @param alterRoles whether roles that exist are altered
   */
  RoleRestore(GlobalsSession server, boolean alterRoles) {
    this.server = server;
    this.alterRoles = alterRoles;
    this.major = server.session().serverVersion().major();
    if (!server.isSuperuser() && major >= FIRST_WITH_SELF_GRANT) {
      // what this role makes it must be able to hand objects over to
      server.session().set("createrole_self_grant", "set, inherit");
    }
    this.reserved = Reserved.on(server.session());
    this.present = new HashSet<>(reserved.roles());
  }

  /** Whether the server has a role by now. */
  boolean isPresent(String role) {
    return present.contains(role);
  }

  /** Whether nothing of a role is changed, memberships included. */
  boolean isReserved(String role) {
    return reserved.includes(role);
  }

  /** Creates a role, or alters it, in one transaction. */
  void restore(String role, List<OfRole> statements) {
    boolean exists = present.contains(role);
    if (isReserved(role)) {
      LOG.info("the role \"{}\" is not {}", role, exists ? "changed" : "created");
      return;
    }
    if (exists && !alterRoles) {
      LOG.info("the role \"{}\" exists and is not changed", role);
      return;
    }
    try {
      server
          .session()
          .transaction(
              "restoring the role \"" + role + "\"",
              () -> {
                for (OfRole statement : statements) {
                  if (!(exists && statement.about() == About.CREATION)) {
                    run(role, statement);
                  }
                }
                return role;
              });
      present.add(role);
    } catch (PgstowException e) {
      if (e.getCause() instanceof SQLException cause) {
        server.refused("the role \"" + role + "\"", cause);
      } else {
        throw e;
      }
    }
  }

  private void run(String role, OfRole statement) throws SQLException, IOException {
    switch (statement.about()) {
      case CREATION -> {
        server.session().executeRaw(statement.sql().sql());
        if (!server.isSuperuser() && major < FIRST_WITH_SELF_GRANT) {
          server.session().executeRaw("GRANT %s TO CURRENT_USER".formatted(Sql.identifier(role)));
        }
      }
      case ATTRIBUTES -> server.session().executeRaw(attributes(role, statement.sql()));
      case REST ->
          // of an extension that is not there, or of a label provider: the role is good without
          runTolerantly(role, statement.sql().sql());
    }
  }

  private void runTolerantly(String role, String sql) throws SQLException, IOException {
    try {
      server
          .session()
          .savepoint(
              () -> {
                server.session().executeRaw(sql);
                return role;
              });
    } catch (SQLException e) {
      if (DatabaseErrors.isLost(e)) {
        throw e;
      }
      LOG.warn(
          "cannot restore a setting, comment or label of the role \"{}\": {}",
          role,
          GlobalsSession.firstLine(e));
    }
  }

  private String attributes(String role, SqlTokens sql) {
    if (server.isSuperuser()) {
      return sql.sql();
    }
    var attributes = RoleAttributes.withoutSuperusers(role, sql);
    if (!attributes.lost().isEmpty()) {
      LOG.warn(
          "the role \"{}\" is created without {}, which requires a superuser",
          role,
          String.join(", ", attributes.lost()));
    }
    return attributes.sql();
  }
}
