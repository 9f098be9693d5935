package io.pgstow.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.testing.SqlOfPgstow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every name in SQL of pgstow's own says which schema it is of: the owner of a database can make
 * functions, types, tables and views of any name in a schema that comes first. Operators need not:
 * every session has an empty search_path, in which only the server's own are found.
 */
final class QualifiedSqlTest {
  /** What SQL itself knows, in front of a parenthesis. */
  private static final Set<String> SYNTAX =
      Set.of(
          "and",
          "any",
          "array",
          "as",
          "by",
          "coalesce",
          "encoding",
          "exists",
          "filter",
          "from",
          "greatest",
          "in",
          "interval",
          "key",
          "least",
          "not",
          "nullif",
          "on",
          "or",
          "over",
          "select",
          "then",
          "using",
          "values",
          "when",
          "where",
          "else",
          "union",
          "all",
          "unique",
          "returning",
          "to",
          "join",
          "row",
          "only",
          "stdin",
          "stdout",
          "rows",
          "operator",
          "lateral",
          "materialized",
          "public");

  /** Types that are words of the grammar and mean those of pg_catalog (gram.y, SystemTypeName). */
  private static final Set<String> TYPES_OF_THE_GRAMMAR =
      Set.of("int", "integer", "bigint", "smallint", "boolean", "numeric", "real", "varchar");

  /** Types that are ordinary names. */
  private static final Pattern NAMED_TYPE =
      Pattern.compile(
          "(?<![\\w.\"'])(text|uuid|timestamptz|jsonb?|bytea|regclass|pg_lsn)(?![\\w(\"'])");

  private static final Pattern CALL =
      Pattern.compile("(?<![\\w.\"$])([a-z_][a-z0-9_]*)\\s*\\(", Pattern.CASE_INSENSITIVE);
  private static final Pattern ALIAS =
      Pattern.compile("\\bAS\\s+([a-z_]\\w*)\\s*\\(", Pattern.CASE_INSENSITIVE);
  private static final Pattern CAST =
      Pattern.compile("::\\s*([a-z_]\\w*)(?![\\w.])", Pattern.CASE_INSENSITIVE);
  private static final Pattern RELATION =
      Pattern.compile(
          "\\b(?:FROM|JOIN|INTO|UPDATE|TABLE|ONLY|COPY)\\s+(?:ONLY\\s+)?([a-z_]\\w*)(?![\\w.(])(?!\\s*\\()",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern COMMON_TABLE =
      Pattern.compile("\\b([a-z_]\\w*) AS (?:MATERIALIZED )?\\(", Pattern.CASE_INSENSITIVE);

  @Test
  void every_name_says_its_schema() throws IOException {
    var found = new ArrayList<String>();
    SqlOfPgstow.all()
        .forEach(
            (where, sql) -> {
              List<String> names = unqualified(sql);
              if (!names.isEmpty()) {
                found.add(where + " has " + names);
              }
            });
    assertThat(found).isEmpty();
    assertThat(SqlOfPgstow.all().keySet())
        .contains("missing-objects.sql")
        .anyMatch(where -> where.startsWith("Ledger.java: SELECT"))
        .anyMatch(where -> where.startsWith("SourceTable.java: COPY"));
  }

  @Test
  void what_does_not_is_found() {
    assertThat(unqualified("SELECT set_config('a', 'b', false)")).containsExactly("set_config");
    assertThat(unqualified("SELECT pg_catalog.set_config('to(x)', 'b', false)")).isEmpty();
    assertThat(unqualified("SELECT 1 FROM pg_class c JOIN pg_namespace n USING (oid)"))
        .containsExactly("pg_class", "pg_namespace");
    assertThat(unqualified("SELECT x::regclass, y::pg_catalog.oid, z::bigint, a::oid"))
        .containsExactly("oid", "regclass");
    assertThat(unqualified("SELECT 'pg_class'::pg_catalog.regclass")).containsExactly("'pg_class'");
    assertThat(unqualified("WITH t AS (SELECT 1) SELECT coalesce(a, b) FROM t")).isEmpty();
    assertThat(unqualified("CREATE TABLE a.b (c text, d int)")).containsExactly("text");
    assertThat(unqualified("SELECT 1 -- of pg_class (that)\n")).isEmpty();
    assertThat(unqualified("UPDATE ledger SET x = 1")).containsExactly("ledger");
  }

  private static List<String> unqualified(String text) {
    var names = new TreeSet<String>();
    String withoutComments = text.replaceAll("--[^\n]*", "");
    collect(Pattern.compile("('[a-z_]\\w*')::(?:pg_catalog\\.)?reg"), withoutComments, names);
    String sql = withoutComments.replaceAll("'[^']*'", "''");
    var known = new TreeSet<String>();
    collect(COMMON_TABLE, sql, known);
    var aliases = new TreeSet<String>();
    collect(ALIAS, sql, aliases);
    collect(CALL, sql.replaceAll("(?i)\\b(UNION|INTO|TABLE) ", "$1."), names);
    names.removeIf(
        name -> SYNTAX.contains(name.toLowerCase(Locale.ROOT)) || aliases.contains(name));
    collect(RELATION, sql, names);
    collect(CAST, sql, names);
    collect(NAMED_TYPE, sql, names);
    names.removeAll(known);
    names.removeIf(name -> TYPES_OF_THE_GRAMMAR.contains(name) || name.equals("pg_catalog"));
    names.removeIf(name -> SYNTAX.contains(name.toLowerCase(Locale.ROOT)));
    return List.copyOf(names);
  }

  private static void collect(Pattern pattern, String sql, Set<String> names) {
    Matcher matcher = pattern.matcher(sql);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
  }
}
