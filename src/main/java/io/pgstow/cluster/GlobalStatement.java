package io.pgstow.cluster;

import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.SqlTokens.Token;
import io.pgstow.postgres.Sql;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** A statement of {@code pg_dumpall --globals-only}, by what it is about. */
sealed interface GlobalStatement {
  /** The statement with its semicolon. It may hold the hash of a password, and is never shown. */
  SqlTokens sql();

  /** What a statement says of a role. */
  enum About {
    /** CREATE ROLE. */
    CREATION,
    /** ALTER ROLE … WITH. */
    ATTRIBUTES,
    /** ALTER ROLE … SET, comments, security labels. */
    REST
  }

  /** About a role alone. */
  record OfRole(String role, About about, SqlTokens sql) implements GlobalStatement {}

  /** That a role is a member of another. */
  record Membership(String role, String member, Optional<String> grantor, SqlTokens sql)
      implements GlobalStatement {
    /** What it permits. */
    MembershipOptions options() {
      return MembershipOptions.of(sql);
    }

    /** The same by whoever runs it, with other options. */
    String withoutGrantor(MembershipOptions options) {
      return "GRANT %s TO %s%s;"
          .formatted(Sql.identifier(role), Sql.identifier(member), options.clause());
    }
  }

  /** CREATE TABLESPACE. */
  record Tablespace(String tablespace, SqlTokens sql) implements GlobalStatement {}

  /** About a tablespace: settings, privileges, comments, security labels. */
  record OfTablespace(String tablespace, SqlTokens sql) implements GlobalStatement {}

  /** A privilege on a setting of the server. */
  record OfParameter(SqlTokens sql) implements GlobalStatement {}

  /** A setting of the session that runs the script. */
  record OfSession(SqlTokens sql) implements GlobalStatement {}

  /** None of these. */
  record Unknown(SqlTokens sql) implements GlobalStatement {}

  /** What a statement is. */
  static GlobalStatement of(SqlTokens sql) {
    if (sql.are(0, "create", "role")) {
      return new OfRole(name(sql, 2), About.CREATION, sql);
    }
    if (sql.are(0, "alter", "role")) {
      return new OfRole(name(sql, 2), sql.at(3).is("with") ? About.ATTRIBUTES : About.REST, sql);
    }
    if (sql.are(0, "comment", "on")) {
      return about(sql, 2);
    }
    if (sql.are(0, "security", "label", "for") && sql.at(4).is("on")) {
      return about(sql, 5);
    }
    if (sql.are(0, "create", "tablespace")) {
      return new Tablespace(name(sql, 2), sql);
    }
    if (sql.are(0, "alter", "tablespace")) {
      return new OfTablespace(name(sql, 2), sql);
    }
    if (sql.are(0, "set")) {
      return new OfSession(sql);
    }
    return sql.are(0, "grant") || sql.are(0, "revoke") ? privilege(sql) : new Unknown(sql);
  }

  private static GlobalStatement about(SqlTokens sql, int kind) {
    if (sql.at(kind).is("role")) {
      return new OfRole(name(sql, kind + 1), About.REST, sql);
    }
    return sql.at(kind).is("tablespace")
        ? new OfTablespace(name(sql, kind + 1), sql)
        : new Unknown(sql);
  }

  private static GlobalStatement privilege(SqlTokens sql) {
    // a role of this name is quoted: it is a key word
    OptionalInt on =
        IntStream.range(1, sql.tokens().size()).filter(i -> sql.at(i).is("on")).findFirst();
    if (on.isEmpty()) {
      return sql.at(0).is("grant") && sql.at(2).is("to")
          ? new Membership(
              name(sql, 1),
              name(sql, 3),
              by(sql).stream().mapToObj(i -> name(sql, i + 2)).findFirst(),
              sql)
          : new Unknown(sql);
    }
    int object = on.getAsInt() + 1;
    if (sql.at(object).is("tablespace")) {
      return new OfTablespace(name(sql, object + 1), sql);
    }
    return sql.at(object).is("parameter") ? new OfParameter(sql) : new Unknown(sql);
  }

  /** Where GRANTED BY stands, if it does. */
  private static OptionalInt by(SqlTokens sql) {
    return IntStream.range(4, sql.tokens().size())
        .filter(i -> sql.are(i, "granted", "by"))
        .findFirst();
  }

  private static String name(SqlTokens sql, int index) {
    Token token = sql.at(index);
    return token.isIdentifier() ? token.identifier() : "";
  }
}
