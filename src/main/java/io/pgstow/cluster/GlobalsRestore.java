package io.pgstow.cluster;

import io.pgstow.cluster.GlobalStatement.Membership;
import io.pgstow.cluster.GlobalStatement.OfParameter;
import io.pgstow.cluster.GlobalStatement.OfRole;
import io.pgstow.cluster.GlobalStatement.OfTablespace;
import io.pgstow.cluster.GlobalStatement.Tablespace;
import io.pgstow.postgres.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the globals, statement by statement: roles, then tablespaces and parameters, then
 * memberships. Doing all of it once more changes nothing. Statements may hold hashes of passwords
 * and are never logged. Not thread-safe.
 */
final class GlobalsRestore {
  private static final Logger LOG = LoggerFactory.getLogger(GlobalsRestore.class);

  private final GlobalsSession server;
  private final GlobalsScript script;
  private final boolean alterRoles;
  private final Set<String> mapped;

  /**
   * @param alterRoles whether roles that exist are altered
   * @param mapped tablespaces whose place others take
   */
  GlobalsRestore(Session session, GlobalsScript script, boolean alterRoles, Set<String> mapped) {
    this.server = new GlobalsSession(session);
    this.script = script;
    this.alterRoles = alterRoles;
    this.mapped = mapped;
  }

  /** Runs them; fails at the end when the server refused something that this role may do. */
  void run() {
    server.session().set("standard_conforming_strings", script.standardStrings() ? "on" : "off");
    var roles = new RoleRestore(server, alterRoles);
    roles().forEach(roles::restore);
    for (GlobalStatement statement : script.statements()) {
      switch (statement) {
        case Tablespace tablespace -> makeTablespace(tablespace);
        case OfTablespace about -> tellTablespace(about);
        case OfParameter about ->
            server.attempt("a privilege on a parameter of the server", about.sql().sql());
        default -> {}
      }
    }
    var memberships = new MembershipRestore(server, roles);
    for (GlobalStatement statement : script.statements()) {
      if (statement instanceof Membership membership) {
        memberships.grant(membership);
      }
    }
    server.requireAll();
  }

  private Map<String, List<OfRole>> roles() {
    var roles = new LinkedHashMap<String, List<OfRole>>();
    for (GlobalStatement statement : script.statements()) {
      if (statement instanceof OfRole about) {
        roles.computeIfAbsent(about.role(), _ -> new ArrayList<>()).add(about);
      }
    }
    return roles;
  }

  private void makeTablespace(Tablespace tablespace) {
    String name = tablespace.tablespace();
    if (mapped.contains(name) || isTablespace(name)) {
      return;
    }
    try {
      server.session().executeRaw(tablespace.sql().sql());
    } catch (SQLException e) {
      server.requireNotLost(e);
      LOG.warn(
          "cannot create the tablespace \"{}\", its objects are restored into pg_default: {}",
          name,
          GlobalsSession.firstLine(e));
    }
  }

  private void tellTablespace(OfTablespace about) {
    if (!mapped.contains(about.tablespace()) && isTablespace(about.tablespace())) {
      server.attempt(
          "a property of the tablespace \"" + about.tablespace() + "\"", about.sql().sql());
    }
  }

  private boolean isTablespace(String name) {
    return server
        .session()
        .first(
            "SELECT 1 FROM pg_catalog.pg_tablespace WHERE spcname OPERATOR(pg_catalog.=) ?::pg_catalog.name",
            row -> row.getInt(1),
            name)
        .isPresent();
  }
}
