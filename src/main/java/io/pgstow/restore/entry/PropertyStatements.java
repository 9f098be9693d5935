package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.plan.RestoreOptions.Omissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What an archive says of its database as such, for a database of another name: owner, settings,
 * those of roles in it, limits, comment, security labels and privileges.
 */
public final class PropertyStatements {
  private static final Set<String> ABOUT_DATABASE = Set.of("ACL", "COMMENT", "SECURITY LABEL");

  private PropertyStatements() {}

  /**
   * The statements, in their order.
   *
   * @param owner whether the database is handed over, too
   */
  public static List<String> of(
      TableOfContents contents, Omissions omissions, String database, boolean owner) {
    var statements = new ArrayList<String>();
    for (Entry entry : contents.entries()) {
      if (entry.kind().equals("DATABASE")) {
        String role = Objects.requireNonNullElse(entry.owner(), "");
        if (owner && !omissions.owners() && !role.isEmpty()) {
          statements.add(
              "ALTER DATABASE %s OWNER TO %s"
                  .formatted(Sql.identifier(database), Sql.identifier(role)));
        }
      } else if (isWanted(entry, omissions)) {
        SqlTokens.of(Objects.requireNonNullElse(entry.definition(), ""), contents.standardStrings())
            .statements()
            .stream()
            .map(sql -> renamed(SqlTokens.of(sql, contents.standardStrings()), database))
            .forEach(statements::add);
      }
    }
    return statements;
  }

  private static boolean isWanted(Entry entry, Omissions omissions) {
    boolean omitted =
        (omissions.privileges() && EntrySql.isPrivileges(entry))
            || (omissions.comments() && entry.kind().equals("COMMENT"));
    boolean about = ABOUT_DATABASE.contains(entry.kind()) && entry.tag().startsWith("DATABASE ");
    return !omitted && (about || entry.kind().equals("DATABASE PROPERTIES"));
  }

  /**
   * A statement about a database for another name. The name stands behind the key word, which
   * stands before any expression or string.
   */
  public static String renamed(SqlTokens sql, String database) {
    return IntStream.range(1, sql.tokens().size())
        .filter(i -> sql.at(i).is("database") && sql.at(i + 1).isIdentifier())
        .mapToObj(i -> sql.at(i + 1))
        .findFirst()
        .map(
            name ->
                sql.sql().substring(0, name.start())
                    + Sql.identifier(database)
                    + sql.sql().substring(name.end()))
        .orElse(sql.sql());
  }
}
