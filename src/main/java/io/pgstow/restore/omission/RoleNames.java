package io.pgstow.restore.omission;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.SqlTokens.Token;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Where an archive names roles beside the owners of its entries. Such statements are pg_dump's own
 * (dumputils.c, buildACLCommands; pg_dump.c, dumpPolicy, dumpUserMappings), which quotes every name
 * that could be taken for a word of the language: outside of parentheses few words come before
 * roles.
 */
public final class RoleNames {
  /** Kinds of entries that do. */
  public static final Set<String> KINDS =
      Set.of("ACL", "ACL LANGUAGE", "DEFAULT ACL", "POLICY", "SCHEMA", "USER MAPPING");

  /** Those that are for roles, or against them. */
  private static final Set<String> FOR_ROLES = Set.of("ACL", "DEFAULT ACL", "POLICY");

  private static final String USER_MAPPING = "USER MAPPING";
  private static final String PUBLIC = "public";

  private RoleNames() {}

  /** The roles that an entry grants something to, takes something from, or holds for. */
  public static Set<String> of(Entry entry) {
    String definition = entry.definition();
    return definition == null || !FOR_ROLES.contains(entry.kind()) ? Set.of() : of(definition);
  }

  /** The same of its statements. */
  static Set<String> of(String statements) {
    // what pg_dump quotes here has no backslash, or says that it has
    SqlTokens sql = SqlTokens.of(statements, true);
    var roles = new LinkedHashSet<String>();
    each(
        sql, index -> isBeforeGrantees(sql, index), index -> roles.add(sql.at(index).identifier()));
    return roles;
  }

  /**
   * Calls for the index of each token that names a role, also one that grants something or that a
   * user mapping is for. PUBLIC is none.
   *
   * @param kind one of {@link #KINDS}
   * @param sql of an entry of that kind
   */
  public static void each(String kind, SqlTokens sql, IntConsumer action) {
    if (kind.equals(USER_MAPPING)) {
      eachUser(sql, action);
    } else {
      each(sql, index -> isBeforeGrantees(sql, index) || isBeforeGrantor(sql, index), action);
    }
  }

  /** As in CREATE USER MAPPING FOR r SERVER s. */
  private static void eachUser(SqlTokens sql, IntConsumer action) {
    for (int i = 0; i < sql.tokens().size(); i++) {
      if (sql.at(i).is("for") && sql.at(i + 2).is("server") && isRole(sql.at(i + 1))) {
        action.accept(i + 1);
      }
    }
  }

  private static void each(SqlTokens sql, IntPredicate isBefore, IntConsumer action) {
    int depth = 0;
    for (int i = 0; i < sql.tokens().size(); i++) {
      Token token = sql.at(i);
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      if (depth == 0 && isBefore.test(i)) {
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

  private static boolean isBeforeGrantees(SqlTokens sql, int index) {
    Token token = sql.at(index);
    return token.is("to")
        || token.is("from")
        || (token.is("role") && sql.at(Math.max(index - 1, 0)).is("for"));
  }

  private static boolean isBeforeGrantor(SqlTokens sql, int index) {
    Token token = sql.at(index);
    Token before = sql.at(Math.max(index - 1, 0));
    return (token.is("by") && before.is("granted"))
        || (token.is("authorization")
            && (before.is("session")
                ? sql.at(index - 2).is("set")
                : sql.are(0, "create", "schema")));
  }

  private static boolean isRole(Token token) {
    return token.isIdentifier() && !token.is(PUBLIC);
  }
}
