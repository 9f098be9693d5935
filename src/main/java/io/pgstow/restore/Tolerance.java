package io.pgstow.restore;

import io.pgstow.archive.Entry;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a restore goes on without when the server refuses it for lack of privilege: a provider keeps
 * the right to itself. It is told before, as far as it can be foreseen, recorded, and counted
 * after.
 */
enum Tolerance {
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
  REFRESH("contents of materialized views that read what others own");

  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String INVALID_FUNCTION_DEFINITION = "42P13";

  /** An object, a relation, a function. */
  private static final Set<String> UNDEFINED = Set.of("42704", "42P01", "42883");

  // in the words of pg_dump
  private static final Pattern FOR_ALL_TABLES =
      Pattern.compile("^CREATE PUBLICATION .* FOR ALL TABLES");
  private static final Pattern UNSAFE_FUNCTION =
      Pattern.compile("\n    LANGUAGE (?:c|internal)\\b|\n    LANGUAGE .* LEAKPROOF");
  private static final Pattern INTERNAL_STATE = Pattern.compile("STYPE = internal");
  private static final Pattern BASE_TYPE =
      Pattern.compile("^CREATE TYPE [^;(]*(?:;|\\(\\s+INTERNALLENGTH)");

  private final String what;

  Tolerance(String what) {
    this.what = what;
  }

  /** What is left out, for people. */
  String what() {
    return what;
  }

  /** The tolerance that covers an entry, whether or not it will fail. */
  static Optional<Tolerance> of(Entry entry) {
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
          case "ACL", "DEFAULT ACL" -> PRIVILEGES;
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
    return this == ACCESS_METHOD || this == SCHEMA_PUBLIC;
  }

  /** Whether it can be told beforehand that the server will refuse an entry that this covers. */
  boolean foresees(Entry entry, Privileges privileges) {
    return !privileges.superuser()
        && switch (this) {
          case EVENT_TRIGGER, LANGUAGE, ACCESS_METHOD, TEXT_SEARCH -> true;
          case EXTENSION -> privileges.refusedExtensions().contains(entry.tag());
          case FUNCTION -> says(entry, UNSAFE_FUNCTION) || says(entry, INTERNAL_STATE);
          case TYPE -> says(entry, BASE_TYPE);
          case OPERATOR -> !entry.kind().equals("TRANSFORM");
          case FOREIGN_DATA -> entry.kind().equals("FOREIGN DATA WRAPPER");
          case REPLICATION ->
              entry.kind().equals("SUBSCRIPTION")
                  || entry.kind().equals("PUBLICATION TABLES IN SCHEMA")
                  || says(entry, FOR_ALL_TABLES);
          case PRIVILEGES -> entry.kind().equals("DEFAULT ACL") && privileges.isForeign(entry);
          case COMMENT_ON_EXTENSION, SCHEMA_PUBLIC, REFRESH -> false;
        };
  }

  /** Whether an error is of the kind that is tolerated. */
  boolean tolerates(SQLException e) {
    String state = e.getSQLState();
    return INSUFFICIENT_PRIVILEGE.equals(state)
        // only a superuser's aggregate may have an internal state (pg_aggregate.c, AggregateCreate)
        || (this == FUNCTION && INVALID_FUNCTION_DEFINITION.equals(state))
        // archives do not tell that these need something of an extension
        || ((this == FOREIGN_DATA || this == PRIVILEGES) && UNDEFINED.contains(state));
  }

  private static boolean says(Entry entry, Pattern words) {
    String definition = entry.definition();
    return definition != null && words.matcher(definition).find();
  }
}
