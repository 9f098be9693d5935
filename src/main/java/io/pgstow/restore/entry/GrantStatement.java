package io.pgstow.restore.entry;

import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A statement of an entry of privileges, as {@code pg_dump} writes it (dumputils.c,
 * buildACLCommands and buildDefaultACLCommands).
 */
public record GrantStatement(SqlTokens sql) {
  /** Words before the name of a role; none of them can be a name that is not quoted. */
  private static final Set<String> BEFORE_ROLES = Set.of("to", "from", "role", "authorization");

  private static final String PUBLIC = "public";

  public GrantStatement(String sql, boolean standardStrings) {
    this(SqlTokens.of(sql, standardStrings));
  }

  /** The roles that it names, but for PUBLIC, which is none. */
  public List<String> roles() {
    var roles = new ArrayList<String>();
    int depth = 0;
    for (int i = 0; i < sql.tokens().size(); i++) {
      Token token = sql.at(i);
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      if (depth == 0 && isBeforeRoles(i)) {
        addRoles(i + 1, roles);
      }
    }
    return roles;
  }

  /** {@code ROLE} is one only in FOR ROLE: a table may be called so. */
  private boolean isBeforeRoles(int index) {
    Token token = sql.at(index);
    return BEFORE_ROLES.stream().anyMatch(token::is)
        && (!token.is("role") || (index > 0 && sql.at(index - 1).is("for")))
        && (!token.is("authorization") || sql.are(0, "set", "session"));
  }

  private void addRoles(int first, List<String> roles) {
    int index = first;
    do {
      Token role = sql.at(index);
      if (role.isIdentifier() && !role.is(PUBLIC)) {
        roles.add(role.identifier());
      }
      index += 2;
    } while (sql.at(index - 1).is(","));
  }
}
