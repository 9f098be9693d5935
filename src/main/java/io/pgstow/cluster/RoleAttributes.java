package io.pgstow.cluster;

import io.pgstow.archive.SqlLexer.Kind;
import io.pgstow.archive.SqlTokens;
import io.pgstow.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an ALTER ROLE … WITH says of a role, as far as somebody may say it who is no superuser: even
 * that a role is none only superusers may.
 *
 * @param sql the statement
 * @param lost attributes that the role has, and does not get
 */
record RoleAttributes(String sql, List<String> lost) {
  /** Those that only superusers give, or those who have them. */
  private static final Set<String> OF_SUPERUSERS = Set.of("superuser", "replication", "bypassrls");

  /** The index of the first attribute, behind ALTER ROLE r WITH. */
  private static final int FIRST = 4;

  /**
   * Without those that only superusers give or take.
   *
   * @param statement as pg_dumpall writes it
   */
  static RoleAttributes withoutSuperusers(String role, SqlTokens statement) {
    var kept = new StringBuilder("ALTER ROLE " + Sql.identifier(role) + " WITH");
    var lost = new ArrayList<String>();
    for (int i = FIRST; i < statement.tokens().size(); i++) {
      SqlTokens.Token token = statement.at(i);
      String word = token.kind() == Kind.WORD ? token.text().toLowerCase(Locale.ROOT) : "";
      boolean taken = word.startsWith("no") && OF_SUPERUSERS.contains(word.substring(2));
      if (OF_SUPERUSERS.contains(word)) {
        lost.add(token.text());
      } else if (!taken && token.kind() != Kind.END) {
        kept.append(' ').append(token.text());
      }
    }
    return new RoleAttributes(kept.toString(), List.copyOf(lost));
  }
}
