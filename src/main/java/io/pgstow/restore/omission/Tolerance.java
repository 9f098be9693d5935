package io.pgstow.restore.omission;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlLexer;
import io.pgstow.archive.SqlTokens;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a restore continues without when the server refuses it for lack of privilege: a provider
 * keeps the right to itself. It is told before, as far as it can be foreseen, recorded, and counted
 * after.
 */
public enum Tolerance {
  COMMENT_ON_EXTENSION("comments on extensions of the provider"),
  SCHEMA_PUBLIC("ownership of and comments on schemas of the provider"),
  EVENT_TRIGGER("event triggers"),
  REPLICATION("publications of all tables or of schemas, and subscriptions"),
  EXTENSION("extensions that are not trusted"),
  LANGUAGE("languages that are not trusted"),
  FUNCTION("functions in C and leakproof ones"),
  TYPE("base types"),
  OPERATOR("casts, transforms, operator classes and families"),
  ACCESS_METHOD("access methods, whose tables get the default one"),
  TEXT_SEARCH("parsers and templates of text search"),
  FOREIGN_DATA("foreign-data wrappers, and servers and users of those"),
  PRIVILEGES("privileges on what others own, and default privileges of other roles"),
  REFRESH("contents of materialized views that read what others own"),
  POLICY("policies of roles that do not exist"),
  NOT_DUMPED("what refers to objects that the backup does not hold");

  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String INVALID_FUNCTION_DEFINITION = "42P13";

  /** An object, a relation, a function. */
  private static final Set<String> UNDEFINED = Set.of("42704", "42P01", "42883");

  /**
   * What a statement on privileges may fail of: a schema, a grantor who is not there, his right.
   */
  private static final Set<String> NOT_GRANTABLE = Set.of("3F000", "22023", "0LP01");

  /** As in CREATE TYPE t. */
  private static final int WORDS_AND_NAME = 3;

  private final String what;

  Tolerance(String what) {
    this.what = what;
  }

  /** What is left out, for people. */
  public String what() {
    return what;
  }

  /** The tolerance that covers an entry, whether or not it will fail. */
  public static Optional<Tolerance> of(Entry entry) {
    return Optional.ofNullable(
        switch (entry.kind()) {
          case "EVENT TRIGGER" -> EVENT_TRIGGER;
          case "PUBLICATION", "PUBLICATION TABLE", "PUBLICATION TABLES IN SCHEMA", "SUBSCRIPTION" ->
              REPLICATION;
          case "EXTENSION" -> EXTENSION;
          case "PROCEDURAL LANGUAGE" -> LANGUAGE;
          case "FUNCTION", "PROCEDURE", "AGGREGATE" -> FUNCTION;
          case "TYPE", "SHELL TYPE" -> TYPE;
          case "CAST", "TRANSFORM", "OPERATOR CLASS", "OPERATOR FAMILY" -> OPERATOR;
          case "ACCESS METHOD" -> ACCESS_METHOD;
          case "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE" -> TEXT_SEARCH;
          case "FOREIGN DATA WRAPPER", "SERVER", "USER MAPPING" -> FOREIGN_DATA;
          case "ACL", "ACL LANGUAGE", "DEFAULT ACL" -> PRIVILEGES;
          case "MATERIALIZED VIEW DATA" -> REFRESH;
          case "SCHEMA" -> entry.tag().equals("public") ? SCHEMA_PUBLIC : null;
          case "COMMENT" -> ofComment(entry.tag());
          default -> null;
        });
  }

  private static @Nullable Tolerance ofComment(String tag) {
    if (tag.startsWith("EXTENSION ")) {
      return COMMENT_ON_EXTENSION;
    }
    if (tag.startsWith("EVENT TRIGGER ")) {
      return EVENT_TRIGGER;
    }
    return tag.startsWith("SCHEMA ") ? SCHEMA_PUBLIC : null;
  }

  /** Whether what needs the object can be restored without the entry. */
  boolean leavesObject() {
    return this == ACCESS_METHOD || this == SCHEMA_PUBLIC || this == PRIVILEGES;
  }

  /** Whether it can be told beforehand that the server will refuse an entry that this covers. */
  boolean foresees(Entry entry, Privileges privileges) {
    return !privileges.superuser()
        && switch (this) {
          case EVENT_TRIGGER, LANGUAGE, ACCESS_METHOD, TEXT_SEARCH -> true;
          case EXTENSION -> privileges.refusedExtensions().contains(entry.tag());
          case FUNCTION -> isUnsafe(words(entry));
          case TYPE -> isBaseType(words(entry));
          case OPERATOR -> !entry.kind().equals("TRANSFORM");
          case FOREIGN_DATA -> entry.kind().equals("FOREIGN DATA WRAPPER");
          case REPLICATION ->
              entry.kind().equals("SUBSCRIPTION")
                  || entry.kind().equals("PUBLICATION TABLES IN SCHEMA")
                  || words(entry).are(WORDS_AND_NAME, "for", "all", "tables");
          case PRIVILEGES -> entry.kind().equals("DEFAULT ACL") && privileges.isForeign(entry);
          case COMMENT_ON_EXTENSION, SCHEMA_PUBLIC, REFRESH, POLICY, NOT_DUMPED -> false;
        };
  }

  /** Whether an error says that the role may not do what it tried. */
  public static boolean isForLackOfPrivilege(SQLException e) {
    return INSUFFICIENT_PRIVILEGE.equals(e.getSQLState());
  }

  /** Whether an error is of the kind that is tolerated. */
  public boolean tolerates(SQLException e) {
    String state = e.getSQLState();
    return isForLackOfPrivilege(e)
        // only a superuser's aggregate may have an internal state (pg_aggregate.c, AggregateCreate)
        || (this == FUNCTION && INVALID_FUNCTION_DEFINITION.equals(state))
        // archives do not tell that these need something of an extension
        || ((this == FOREIGN_DATA || this == PRIVILEGES) && UNDEFINED.contains(state))
        || (this == PRIVILEGES && NOT_GRANTABLE.contains(state));
  }

  /** What these words say is the same, whatever a backslash in a string means. */
  private static SqlTokens words(Entry entry) {
    return SqlTokens.of(Objects.requireNonNullElse(entry.definition(), ""), true);
  }

  private static boolean isUnsafe(SqlTokens routine) {
    if (routine.are(0, "create", "aggregate")) {
      return routine.contain("stype", "=", "internal");
    }
    int depth = 0;
    for (int i = 0; !endsOptions(routine.at(i), depth); i++) {
      depth += routine.at(i).is("(") ? 1 : routine.at(i).is(")") ? -1 : 0;
      boolean option = depth == 0 && i > 0 && !routine.at(i - 1).is(".");
      if (option
          && (routine.are(i, "language", "c")
              || routine.are(i, "language", "internal")
              || routine.at(i).is("leakproof"))) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsOptions(SqlTokens.Token token, int depth) {
    boolean body = token.is("as") || token.is("begin") || token.is("return");
    return (depth == 0 && body)
        || token.kind() == SqlLexer.Kind.END
        || token.kind() == SqlLexer.Kind.UNTERMINATED;
  }

  /** A shell, of which nothing but the name is known, or what a library brings along. */
  private static boolean isBaseType(SqlTokens type) {
    int behind = type.pastName(WORDS_AND_NAME - 1);
    return type.at(behind).is(";") || type.are(behind, "(", "internallength");
  }
}
