package io.pgstow.restore.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.plain.ScriptTarget;
import io.pgstow.archive.plain.Statement;
import io.pgstow.postgres.Sql;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which statements of a script are run in the destination: those of one database, without what
 * would make, drop or name databases, without what takes away before the first thing is made, and
 * without what the settings leave out. Not thread-safe.
 */
final class ScriptRules implements ScriptTarget {

  /** Why a statement is not run. */
  enum Cause {
    TRANSACTION("commands that begin or commit: all of the script is one transaction"),
    DATABASE("statements about a database as a whole"),
    CLEANING("statements that drop what the script creates: the destination is empty"),
    PUBLIC("the schema public, which exists"),
    OWNER("owners, by NO_OWNER"),
    PRIVILEGE("privileges, by NO_PRIVILEGES"),
    COMMENT("comments, by NO_COMMENTS"),
    EXTENSION_COMMENT("comments on extensions, which only their owners may give"),
    NEWER("settings that this server does not have");

    private final String what;

    Cause(String what) {
      this.what = what;
    }

    String what() {
      return what;
    }
  }

  /** A schema and a name. */
  private static final int QUALIFIED = 2;

  private final ScriptOptions options;
  private final OutputStream out;
  private final Map<Cause, Long> leftOut = new EnumMap<>(Cause.class);
  private final Map<String, Long> rows = new LinkedHashMap<>();
  private final List<String> databases = new ArrayList<>();
  private final List<String> extensions = new ArrayList<>();
  private final List<String> properties = new ArrayList<>();
  private Optional<String> createDatabase = Optional.empty();
  private @Nullable String current;
  private boolean making;
  private int parts;
  private long statements;
  private long copied;
  private long first;
  private long past;

  /**
   * @param out where statements go that are run
   */
  ScriptRules(ScriptOptions options, OutputStream out) {
    this.options = options;
    this.out = out;
  }

  @Override
  public void connect(String database) throws ArchiveException {
    if (!databases.contains(database)) {
      databases.add(database);
    }
    if (options.database().isEmpty() && databases.size() > 1) {
      throw ArchiveException.unsupported(
          0, "a script of several databases that pg_dumpall has not written: " + databases);
    }
    current = database;
    making = false;
    if (isWanted()) {
      parts++;
    }
  }

  /** Of a script of a server the parts of one database need not be the last. */
  @Override
  public boolean isSatisfied() {
    return options.parts().isPresent() && parts == options.parts().getAsInt() && !isWanted();
  }

  /** Whether what stands here belongs to the database that is restored. */
  private boolean isWanted() {
    return options.database().isEmpty() || options.database().get().equals(current);
  }

  @Override
  public OutputStream take(Statement statement) throws IOException {
    if (statement.createdDatabase().filter(this::isMeant).isPresent()) {
      createDatabase = Optional.of(statement.sql());
    }
    if (statement.isProperty() && statement.database().filter(this::isMeant).isPresent()) {
      properties.add(statement.sql());
    }
    if (!isWanted()) {
      return OutputStream.nullOutputStream();
    }
    statements++;
    first = statements == 1 ? statement.offset() : first;
    past = statement.offset() + 1;
    if (statement.isPrepared()) {
      throw ArchiveException.unsupported(
          statement.offset(),
          "a script with transactions in two phases, which end outside of the one that it is run in: "
              + statement.summary());
    }
    if (statement.isRollback()) {
      throw ArchiveException.unsupported(
          statement.offset(), "a script that takes back what it did: " + statement.summary());
    }
    Optional<Cause> cause = cause(statement);
    if (cause.isPresent()) {
      leftOut.merge(cause.get(), 1L, Long::sum);
      return OutputStream.nullOutputStream();
    }
    Optional<String> tablespace = statement.defaultTablespace();
    Optional<String> other = tablespace.map(options.tablespaces());
    if (!other.equals(tablespace)) {
      String name = other.orElseThrow();
      out.write("\nSET default_tablespace = %s;".formatted(Sql.literal(name)).getBytes(UTF_8));
      return OutputStream.nullOutputStream();
    }
    making |= !statement.isSetting();
    statement.extension().ifPresent(extensions::add);
    return out;
  }

  private boolean isMeant(String name) {
    return options.database().map(name::equals).orElse(true);
  }

  private Optional<Cause> cause(Statement statement) {
    if (statement.isTransaction()) {
      return Optional.of(Cause.TRANSACTION);
    }
    if (statement.isAboutDatabase()) {
      return Optional.of(Cause.DATABASE);
    }
    if (!making && statement.isCleaning()) {
      return Optional.of(Cause.CLEANING);
    }
    if (options.hasSchemaPublic() && statement.isSchemaPublic()) {
      return Optional.of(Cause.PUBLIC);
    }
    if (options.omissions().owners() && statement.isOwner()) {
      return Optional.of(Cause.OWNER);
    }
    if (options.omissions().privileges() && statement.isPrivilege()) {
      return Optional.of(Cause.PRIVILEGE);
    }
    if (options.omissions().comments() && statement.isComment()) {
      return Optional.of(Cause.COMMENT);
    }
    if (!options.superuser() && statement.isCommentOnExtension()) {
      return Optional.of(Cause.EXTENSION_COMMENT);
    }
    return options.serverMajor() < ScriptOptions.FIRST_WITH_TRANSACTION_TIMEOUT
            && statement.isTransactionTimeout()
        ? Optional.of(Cause.NEWER)
        : Optional.empty();
  }

  @Override
  public void copied(Statement copy, long count, long bytes) {
    if (isWanted()) {
      copied += count;
      List<String> name = copy.copiedName();
      if (name.size() == QUALIFIED) {
        rows.merge(Sql.identifier(name.getFirst(), name.getLast()), count, Long::sum);
      }
    }
  }

  /** How many parts of the script are of the database. */
  int parts() {
    return parts;
  }

  /** How many statements of the script are of the database. */
  long statements() {
    return statements;
  }

  /** How many rows of COPY are. */
  long copied() {
    return copied;
  }

  /** How much of the script is up to its last statement, bytes. */
  long past() {
    return past;
  }

  /** About how much of the script is of the database, bytes. */
  long bytes() {
    return past - first;
  }

  /** What the script says of the database as such: its owner, settings, privileges, limits. */
  List<String> properties() {
    return properties;
  }

  /** How many statements were left out, by why. */
  Map<Cause, Long> leftOut() {
    return leftOut;
  }

  /** The rows that the script brings to each table, by its name as it stands there. */
  Map<String, Long> rows() {
    return rows;
  }

  /** The databases that the script connects to. */
  List<String> databases() {
    return databases;
  }

  /** The extensions that the script makes. */
  List<String> extensions() {
    return extensions;
  }

  /** The script's CREATE DATABASE. */
  Optional<String> createDatabase() {
    return createDatabase;
  }
}
