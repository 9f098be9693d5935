package io.pgstow.archive.plain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.archive.Encoding;
import io.pgstow.archive.SqlTokens;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A statement of a script, as far as its beginning shows it.
 *
 * @param tokens of its beginning, each byte a character
 * @param offset of its first byte in the script
 * @param encoding of its texts
 */
public record Statement(SqlTokens tokens, long offset, Encoding encoding) {
  private static final int NAME = 2;

  private boolean begins(String... words) {
    return tokens.are(0, words);
  }

  /** Whether it begins a transaction of its own, or ends it with success. */
  public boolean isTransaction() {
    return begins("begin") || begins("start", "transaction") || begins("commit") || begins("end");
  }

  /** Whether it takes a transaction back. */
  public boolean isRollback() {
    return (begins("rollback") || begins("abort")) && !tokens.contain("to");
  }

  /**
   * Whether it is of a transaction in two phases, which ends outside of the session's own. What is
   * prepared holds its locks until somebody ends it.
   */
  public boolean isPrepared() {
    return begins("prepare", "transaction")
        || begins("commit", "prepared")
        || begins("rollback", "prepared");
  }

  /** Whether it concerns a database as a whole, or its name, and not what is in it. */
  public boolean isAboutDatabase() {
    return begins("create", "database")
        || begins("drop", "database")
        || begins("alter", "database")
        || begins("comment", "on", "database")
        || begins("update", "pg_catalog", ".", "pg_database")
        || isOfRoleInDatabase()
        || (begins("security", "label") && tokens.contain("on", "database"))
        || ((begins("grant") || begins("revoke")) && tokens.contain("on", "database"));
  }

  private boolean isOfRoleInDatabase() {
    return begins("alter", "role") && tokens.contain("in", "database");
  }

  /** The database that it concerns as a whole. */
  public Optional<String> database() {
    // a role may be called so, too
    int from = isOfRoleInDatabase() ? 3 : 1;
    return isAboutDatabase()
        ? IntStream.range(from, tokens.tokens().size() - 1)
            .filter(i -> tokens.at(i).is("database"))
            .map(i -> i + 1)
            .map(i -> tokens.are(i, "if", "exists") ? i + 2 : i)
            .filter(i -> tokens.at(i).isIdentifier())
            .mapToObj(i -> databaseName(tokens.at(i).identifier(), encoding))
            .findFirst()
        : Optional.empty();
  }

  /** Whether it gives a database that is there a property, and neither makes nor drops it. */
  public boolean isProperty() {
    return isAboutDatabase()
        && !begins("create", "database")
        && !begins("drop", "database")
        && !begins("update");
  }

  /** The tablespace of what is made from here on, if it sets one. */
  public Optional<String> defaultTablespace() {
    int name = 3;
    return begins("set", "default_tablespace") && tokens.at(name).isIdentifier()
        ? Optional.of(text(tokens.at(name).identifier()))
        : Optional.empty();
  }

  /** The database that it makes. */
  public Optional<String> createdDatabase() {
    return begins("create", "database")
        ? Optional.of(databaseName(tokens.at(NAME).identifier(), encoding))
        : Optional.empty();
  }

  /** Whether it takes away what the script is about to make: {@code pg_dump --clean}. */
  public boolean isCleaning() {
    return begins("drop")
        || (begins("alter") && tokens.contain("drop"))
        || begins("create", "or", "replace", "view")
        || (begins("select") && tokens.contain("lo_unlink"));
  }

  /** Whether it makes a large object. */
  public boolean isLargeObject() {
    return begins("select")
        && (tokens.contain("lo_create", "(") || tokens.contain("lo_from_bytea", "("));
  }

  /** Whether it makes or sets nothing but the session. */
  public boolean isSetting() {
    return begins("set") || (begins("select") && tokens.contain("set_config"));
  }

  /** Whether it gives something to a role. */
  public boolean isOwner() {
    return begins("alter") && tokens.contain("owner", "to");
  }

  /** Whether it grants or takes privileges. */
  public boolean isPrivilege() {
    return begins("grant") || begins("revoke") || begins("alter", "default", "privileges");
  }

  public boolean isComment() {
    return begins("comment", "on");
  }

  /** Whether it comments on an extension, which takes its owner. */
  public boolean isCommentOnExtension() {
    return begins("comment", "on", "extension");
  }

  /** Whether it makes the schema public, which every new database has. */
  public boolean isSchemaPublic() {
    return begins("create", "schema") && tokens.at(NAME).identifier().equals("public");
  }

  /** Whether it sets what only servers of 17 and newer know. */
  public boolean isTransactionTimeout() {
    return begins("set", "transaction_timeout");
  }

  /** The extension that it makes. */
  public Optional<String> extension() {
    if (!begins("create", "extension")) {
      return Optional.empty();
    }
    int name = tokens.at(NAME).is("if") ? NAME + 3 : NAME;
    return Optional.of(text(tokens.at(name).identifier()));
  }

  /** The table whose rows it brings, qualified as it stands there, if it is a COPY from stdin. */
  public Optional<String> copiedTable() {
    return begins("copy") && !tokens.at(1).is("(")
        ? Optional.of(
            text(
                tokens
                    .sql()
                    .substring(tokens.at(1).start(), tokens.at(tokens.pastName(1) - 1).end())))
        : Optional.empty();
  }

  /** The same, as its identifiers; a name without a schema has one. */
  public List<String> copiedName() {
    var name = new ArrayList<String>();
    for (int i = 1; i < tokens.pastName(1); i += 2) {
      name.add(text(tokens.at(i).identifier()));
    }
    return name;
  }

  /** For messages: its first words. */
  public String summary() {
    String all = text(tokens.sql()).strip().replaceAll("\\s+", " ");
    return all.length() > 60 ? all.substring(0, 60) + "…" : all;
  }

  /** The whole text of a short one, without the comments before it. */
  public String sql() {
    return text(tokens.sql().substring(tokens.at(0).start()));
  }

  private String text(String raw) {
    return new String(raw.getBytes(ISO_8859_1), encoding.charset());
  }

  /**
   * The name of a database: the server has its bytes as they came, most often in UTF-8, whatever
   * the encoding of a database is, and so has a script of that.
   *
   * @param raw each byte a character
   */
  static String databaseName(String raw, Encoding encoding) {
    byte[] bytes = raw.getBytes(ISO_8859_1);
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      return new String(bytes, encoding.charset());
    }
  }
}
