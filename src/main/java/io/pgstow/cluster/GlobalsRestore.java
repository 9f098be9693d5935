package io.pgstow.cluster;

import io.pgstow.archive.SqlLexer.Kind;
import io.pgstow.archive.SqlTokens;
import io.pgstow.cluster.GlobalStatement.About;
import io.pgstow.cluster.GlobalStatement.Membership;
import io.pgstow.cluster.GlobalStatement.OfParameter;
import io.pgstow.cluster.GlobalStatement.OfRole;
import io.pgstow.cluster.GlobalStatement.OfTablespace;
import io.pgstow.cluster.GlobalStatement.Tablespace;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the globals, statement by statement. What is said of one role is one transaction, so that a
 * role that exists is as the globals want it or was there before. Doing all of it once more changes
 * nothing. Statements may hold hashes of passwords and are never logged. Not thread-safe.
 */
final class GlobalsRestore {
  private static final Logger LOG = LoggerFactory.getLogger(GlobalsRestore.class);
  private static final String LACK_OF_PRIVILEGE = "42501";
  private static final int FIRST_WITH_SELF_GRANT = 16;

  /** Attributes that only those who have them give, or superusers. */
  private static final Set<String> OF_SUPERUSERS = Set.of("superuser", "replication", "bypassrls");

  private final Session session;
  private final GlobalsScript script;
  private final boolean alterRoles;
  private final Set<String> mapped;
  private final String connecting;
  private final boolean superuser;
  private final int major;
  private final String grantor;
  private final Set<String> present = new HashSet<>();
  private final Map<List<String>, MembershipOptions> granted = new HashMap<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * @param alterRoles whether roles that exist are altered
   * @param mapped tablespaces whose place others take
   */
  GlobalsRestore(Session session, GlobalsScript script, boolean alterRoles, Set<String> mapped) {
    this.session = session;
    this.script = script;
    this.alterRoles = alterRoles;
    this.mapped = mapped;
    this.connecting = session.database().user();
    this.superuser = isSuperuser(session);
    this.major = session.serverVersion().major();
    this.grantor = superuser ? bootstrapSuperuser(session) : connecting;
  }

  /** In whose name superusers grant memberships, since version 16. */
  private static String bootstrapSuperuser(Session session) {
    return session.one(
        "SELECT CASE WHEN pg_catalog.current_setting('server_version_num')::int OPERATOR(pg_catalog.>=) 160000"
            + " THEN pg_catalog.pg_get_userbyid(10) ELSE CURRENT_USER END",
        row -> row.getString(1));
  }

  static boolean isSuperuser(Session session) {
    return session.one(
        "SELECT pg_catalog.current_setting('is_superuser')::boolean", row -> row.getBoolean(1));
  }

  /** Runs them; fails at the end when the server refused something that this role may do. */
  void run() {
    session.set("standard_conforming_strings", script.standardStrings() ? "on" : "off");
    if (!superuser && major >= FIRST_WITH_SELF_GRANT) {
      // what this role makes it must be able to hand objects over to
      session.set("createrole_self_grant", "set, inherit");
    }
    present.addAll(session.all("SELECT rolname FROM pg_catalog.pg_roles", row -> row.getString(1)));
    roles().forEach(this::restoreRole);
    for (GlobalStatement statement : script.statements()) {
      switch (statement) {
        case Tablespace tablespace -> makeTablespace(tablespace);
        case OfTablespace about -> tellTablespace(about);
        case OfParameter about ->
            attempt("a privilege on a parameter of the server", about.sql().sql());
        default -> {}
      }
    }
    for (GlobalStatement statement : script.statements()) {
      if (statement instanceof Membership membership) {
        grant(membership);
      }
    }
    if (!failures.isEmpty()) {
      throw new PgstowException(
          ExitCode.DATABASE_REFUSED,
          "the server rejected globals: " + String.join("; ", failures),
          "Fix what the server reports, and run the job again: existing objects are kept.");
    }
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

  private void restoreRole(String role, List<OfRole> statements) {
    boolean exists = present.contains(role);
    if (Reserved.includes(role, connecting)) {
      LOG.info("the role \"{}\" is not changed", role);
      return;
    }
    if (exists && !alterRoles) {
      LOG.info("the role \"{}\" exists and is not changed", role);
      return;
    }
    try {
      session.transaction(
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
        refused("the role \"" + role + "\"", cause);
      } else {
        throw e;
      }
    }
  }

  private void run(String role, OfRole statement) throws SQLException, IOException {
    switch (statement.about()) {
      case CREATION -> {
        session.executeRaw(statement.sql().sql());
        if (!superuser && major < FIRST_WITH_SELF_GRANT) {
          session.executeRaw("GRANT %s TO CURRENT_USER".formatted(Sql.identifier(role)));
        }
      }
      case ATTRIBUTES -> session.executeRaw(attributes(role, statement.sql()));
      case REST ->
          // of an extension that is not there, or of a label provider: the role is good without
          runTolerantly(role, statement.sql().sql());
    }
  }

  private void runTolerantly(String role, String sql) throws SQLException, IOException {
    try {
      session.savepoint(
          () -> {
            session.executeRaw(sql);
            return role;
          });
    } catch (SQLException e) {
      if (DatabaseErrors.isLost(e)) {
        throw e;
      }
      LOG.warn(
          "cannot restore a setting, comment or label of the role \"{}\": {}", role, firstLine(e));
    }
  }

  /** Without what this role may not say: even that a role is no superuser only superusers may. */
  private String attributes(String role, SqlTokens sql) {
    if (superuser) {
      return sql.sql();
    }
    var kept = new StringBuilder("ALTER ROLE " + Sql.identifier(role) + " WITH");
    var lost = new ArrayList<String>();
    for (int i = 4; i < sql.tokens().size(); i++) {
      SqlTokens.Token token = sql.at(i);
      String word = token.text().toLowerCase(Locale.ROOT);
      if (token.kind() == Kind.WORD && OF_SUPERUSERS.contains(word)) {
        lost.add(token.text());
      } else if (!(token.kind() == Kind.WORD
              && word.startsWith("no")
              && OF_SUPERUSERS.contains(word.substring(2)))
          && token.kind() != Kind.END) {
        kept.append(' ').append(token.text());
      }
    }
    if (!lost.isEmpty()) {
      LOG.warn(
          "the role \"{}\" is created without {}, which requires a superuser",
          role,
          String.join(", ", lost));
    }
    return kept.toString();
  }

  private void makeTablespace(Tablespace tablespace) {
    String name = tablespace.tablespace();
    if (mapped.contains(name) || isTablespace(name)) {
      return;
    }
    try {
      session.executeRaw(tablespace.sql().sql());
    } catch (SQLException e) {
      requireNotLost(e);
      LOG.warn(
          "cannot create the tablespace \"{}\", its objects are restored into pg_default: {}",
          name,
          firstLine(e));
    }
  }

  private void tellTablespace(OfTablespace about) {
    if (!mapped.contains(about.tablespace()) && isTablespace(about.tablespace())) {
      attempt("a property of the tablespace \"" + about.tablespace() + "\"", about.sql().sql());
    }
  }

  private boolean isTablespace(String name) {
    return session
        .first(
            "SELECT 1 FROM pg_catalog.pg_tablespace WHERE spcname OPERATOR(pg_catalog.=) ?::pg_catalog.name",
            row -> row.getInt(1),
            name)
        .isPresent();
  }

  private void grant(Membership membership) {
    String what =
        "the membership of \"%s\" in \"%s\"".formatted(membership.member(), membership.role());
    if (Reserved.includes(membership.member(), connecting)) {
      LOG.info("{} is not changed", what);
      return;
    }
    if (!present.contains(membership.member()) || !present.contains(membership.role())) {
      LOG.warn("{} is left out: one of these roles does not exist", what);
      return;
    }
    boolean asItWas =
        superuser && membership.grantor().filter(by -> !present.contains(by)).isEmpty();
    if (asItWas) {
      try {
        session.executeRaw(membership.sql().sql());
        if (membership.grantor().filter(by -> !by.equals(grantor)).isEmpty()) {
          ours(membership);
        }
        return;
      } catch (SQLException e) {
        requireNotLost(e);
        LOG.warn("the restoring role grants {}: {}", what, firstLine(e));
      }
    } else {
      membership
          .grantor()
          .filter(by -> !by.equals(grantor))
          .ifPresent(by -> LOG.warn("\"{}\" grants {} instead of \"{}\"", grantor, what, by));
    }
    attempt(what, membership.withoutGrantor(ours(membership)));
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

  private void attempt(String what, String sql) {
    try {
      session.executeRaw(sql);
    } catch (SQLException e) {
      refused(what, e);
    }
  }

  private void refused(String what, SQLException e) {
    requireNotLost(e);
    if (!superuser && LACK_OF_PRIVILEGE.equals(e.getSQLState())) {
      LOG.warn("left out, insufficient privilege: {}: {}", what, firstLine(e));
    } else {
      failures.add(what + ": " + firstLine(e));
    }
  }

  private void requireNotLost(SQLException e) {
    if (DatabaseErrors.isLost(e)) {
      throw new PgstowException(
          ExitCode.DATABASE_UNREACHABLE,
          "lost the connection to \"%s\" while restoring the globals: %s"
              .formatted(session.database(), firstLine(e)),
          "Run the job again when the server is back; it resumes.",
          e);
    }
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
