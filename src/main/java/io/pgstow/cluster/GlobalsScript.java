package io.pgstow.cluster;

import io.pgstow.archive.SqlLexer.Kind;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.SqlTokens.Token;
import io.pgstow.archive.plain.PlainScript;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.text.LosslessUtf8;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What {@code pg_dumpall --globals-only} has written, taken apart into statements. Immutable.
 *
 * @param standardStrings whether a backslash in a string is an ordinary character
 */
record GlobalsScript(List<GlobalStatement> statements, boolean standardStrings) {

  /**
   * Takes a script apart.
   *
   * @param where for the message when it is not complete
   * @throws PgstowException with the exit code {@code ARCHIVE} for what is not such a script, or
   *     the beginning of one only
   */
  static GlobalsScript parse(byte[] content, String where) {
    String text = text(content);
    if (text == null) {
      throw unusable(where, "the last line of pg_dumpall is missing, so they are incomplete");
    }
    return of(text, where);
  }

  /**
   * Takes a script apart that is known to be complete.
   *
   * @param text without commands for psql
   * @param where for the message
   * @throws PgstowException with the exit code {@code ARCHIVE} for what is not such a script
   */
  static GlobalsScript of(String text, String where) {
    boolean standard = hasStandardStrings(SqlTokens.of(text, true));
    SqlTokens tokens = SqlTokens.of(text, standard);
    if (tokens.tokens().getLast().kind() == Kind.UNTERMINATED) {
      throw unusable(where, "a string or a name in them is not terminated");
    }
    List<GlobalStatement> statements =
        tokens.statements().stream()
            .map(sql -> GlobalStatement.of(SqlTokens.of(sql, standard)))
            .toList();
    for (GlobalStatement statement : statements) {
      if (statement instanceof GlobalStatement.Unknown(SqlTokens sql)) {
        throw unusable(
            where,
            "they contain a statement that pg_dumpall does not write, which begins with \"%s\""
                .formatted(sql.at(0).text().lines().findFirst().orElse("")));
      }
    }
    return new GlobalsScript(statements, standard);
  }

  private static PgstowException unusable(String where, String why) {
    return new PgstowException(
        ExitCode.ARCHIVE,
        "the globals \"%s\" cannot be used: %s".formatted(where, why),
        "Nothing was changed. Restore another backup.");
  }

  /** Without the lines for psql; null if the end is missing. */
  private static @Nullable String text(byte[] content) {
    try (var script = new PlainScript(new ByteArrayInputStream(content))) {
      byte[] all = script.readAllBytes();
      return script.complete() ? new String(all, LosslessUtf8.INSTANCE) : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The setting stands before any string that it matters to. */
  private static boolean hasStandardStrings(SqlTokens tokens) {
    for (int i = 0; i < tokens.tokens().size(); i++) {
      if (tokens.are(i, "set", "standard_conforming_strings", "=")) {
        return !tokens.at(i + 3).is("off");
      }
    }
    return true;
  }

  /** Whether they hold the hash of a password. */
  boolean hasPasswords() {
    return statements.stream()
        .filter(statement -> statement instanceof GlobalStatement.OfRole)
        .anyMatch(
            statement -> statement.sql().tokens().stream().anyMatch(GlobalsScript::isPassword));
  }

  private static boolean isPassword(Token token) {
    return token.is("password");
  }

  /** The roles that they make. */
  Set<String> roles() {
    var roles = new TreeSet<String>();
    for (GlobalStatement statement : statements) {
      if (statement instanceof GlobalStatement.OfRole role
          && role.about() == GlobalStatement.About.CREATION) {
        roles.add(role.role());
      }
    }
    return roles;
  }
}
