package io.pgstow.restore.naming;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.SqlTokens.Token;
import io.pgstow.restore.omission.RoleNames;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * Other roles in the place of those of an archive: owners, those that privileges are granted to and
 * by, those that policies and user mappings are for. PUBLIC is none. Immutable.
 */
final class RoleNaming {
  /** Kinds whose statements name roles in places of their own. */
  private static final Set<String> KINDS = Set.of("ACL", "ACL LANGUAGE", "DEFAULT ACL", "POLICY");

  private static final String SCHEMA = "SCHEMA";
  private static final String USER_MAPPING = "USER MAPPING";
  private static final String PUBLIC = "public";

  private static final Set<String> SETTINGS = Set.of("role", "session_authorization");

  private final Map<String, String> owners;
  private final boolean standardStrings;

  RoleNaming(Map<String, String> owners, boolean standardStrings) {
    this.owners = owners;
    this.standardStrings = standardStrings;
  }

  /** The roles that an archive names, in the order of the alphabet. */
  static Set<String> rolesOf(Iterable<Entry> entries, boolean standardStrings) {
    var roles = new TreeSet<String>();
    for (Entry entry : entries) {
      String owner = Objects.requireNonNullElse(entry.owner(), "");
      if (!owner.isEmpty()) {
        roles.add(owner);
      }
      roles.addAll(RoleNames.of(entry));
      if (entry.kind().equals(USER_MAPPING)) {
        roles.addAll(userOf(Objects.requireNonNullElse(entry.definition(), ""), standardStrings));
      }
    }
    return roles;
  }

  private static Set<String> userOf(String definition, boolean standardStrings) {
    SqlTokens sql = SqlTokens.of(definition, standardStrings);
    var roles = new LinkedHashSet<String>();
    eachUser(sql, index -> roles.add(sql.at(index).identifier()));
    return roles;
  }

  /** Whether a text may name a role that gets another name. */
  boolean concerns(String kind, String sql) {
    return !owners.isEmpty()
        && (KINDS.contains(kind)
            || kind.equals(SCHEMA)
            || kind.equals(USER_MAPPING)
            || SETTINGS.stream().anyMatch(setting -> sql.contains("SET " + setting)));
  }

  void edit(String kind, SqlTokens sql, SqlEdits edits) {
    IntConsumer rename =
        index -> {
          String other = owners.get(sql.at(index).identifier());
          if (other != null) {
            edits.name(index, other);
          }
        };
    if (KINDS.contains(kind) || kind.equals(SCHEMA)) {
      eachRole(sql, rename);
    } else if (kind.equals(USER_MAPPING)) {
      eachUser(sql, rename);
    }
    SettingClauses.edit(
        sql, standardStrings, edits, SETTINGS, role -> owners.getOrDefault(role, role));
  }

  /** As in CREATE USER MAPPING FOR r SERVER s. */
  private static void eachUser(SqlTokens sql, IntConsumer action) {
    for (int i = 0; i < sql.tokens().size(); i++) {
      if (sql.at(i).is("for") && sql.at(i + 2).is("server") && isRole(sql.at(i + 1))) {
        action.accept(i + 1);
      }
    }
  }

  /** The statements are pg_dump's own: outside of parentheses few words come before roles. */
  private static void eachRole(SqlTokens sql, IntConsumer action) {
    int depth = 0;
    for (int i = 0; i < sql.tokens().size(); i++) {
      Token token = sql.at(i);
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      if (depth == 0 && isBeforeRoles(sql, i)) {
        int role = sql.at(i + 1).is("group") && sql.at(i + 2).isIdentifier() ? i + 2 : i + 1;
        do {
          if (isRole(sql.at(role))) {
            action.accept(role);
          }
          role += 2;
        } while (sql.at(role - 1).is(","));
      }
    }
  }

  private static boolean isBeforeRoles(SqlTokens sql, int index) {
    Token token = sql.at(index);
    Token before = sql.at(Math.max(index - 1, 0));
    return token.is("to")
        || token.is("from")
        || (token.is("role") && before.is("for"))
        || (token.is("by") && before.is("granted"))
        || (token.is("authorization")
            && (before.is("session")
                ? sql.at(index - 2).is("set")
                : sql.are(0, "create", "schema")));
  }

  private static boolean isRole(Token token) {
    return token.isIdentifier() && !token.is(PUBLIC);
  }
}
