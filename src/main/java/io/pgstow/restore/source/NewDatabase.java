package io.pgstow.restore.source;

import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.postgres.Sql;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The database that a dump is of, to be made under another name.
 *
 * @param definition the dump's CREATE DATABASE, if it has one
 * @param encoding of the database, where the definition does not say that; if it is not known, the
 *     new one gets the server's
 */
public record NewDatabase(
    Optional<String> definition, Optional<String> encoding, TableOfContents contents) {
  private static final String DEFAULT_TABLESPACE = "pg_default";

  /** As in CREATE DATABASE d WITH (pg_dump.c, dumpDatabase). */
  private static final int BEHIND_NAME = 3;

  /**
   * CREATE DATABASE for another name.
   *
   * @param owner if not whoever makes it
   * @param tablespace what takes the place of a tablespace
   */
  public String sql(String name, Optional<String> owner, UnaryOperator<String> tablespace) {
    String create =
        "CREATE DATABASE "
            + Sql.identifier(name)
            + " WITH"
            + owner.map(role -> " OWNER = " + Sql.identifier(role)).orElse("");
    return definition
        .map(sql -> SqlTokens.of(sql, contents.standardStrings()))
        .filter(sql -> sql.are(0, "create", "database") && sql.at(BEHIND_NAME).is("with"))
        .map(sql -> create + options(sql, tablespace))
        .orElseGet(
            () ->
                create
                    + " TEMPLATE template0"
                    + encoding.map(known -> " ENCODING " + Sql.literal(known)).orElse(""));
  }

  /** What CREATE DATABASE says behind WITH. */
  private static String options(SqlTokens create, UnaryOperator<String> tablespace) {
    String sql = create.sql();
    int start = create.at(BEHIND_NAME).end();
    for (int i = BEHIND_NAME; i < create.tokens().size(); i++) {
      if (create.are(i, "tablespace", "=")) {
        SqlTokens.Token name = create.at(i + 2);
        String other = tablespace.apply(name.identifier());
        // who names the default one, which template0 has, needs a privilege on it
        String clause =
            other.equals(DEFAULT_TABLESPACE) ? "" : "TABLESPACE = " + Sql.identifier(other);
        return sql.substring(start, create.at(i).start()) + clause + sql.substring(name.end());
      }
    }
    return sql.substring(start);
  }
}
