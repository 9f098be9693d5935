package io.pgstow.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

/**
 * A database with every kind of object, out of the scripts in {@code resources/sample}. Only
 * security labels are missing: they need a provider, a library that no server package has.
 */
public final class SampleDatabase {
  /** How many rows {@code bulk.event} has, of about 150 bytes each. */
  public enum Scale {
    /** For tests: about 3 MB besides the few large values. */
    SMALL(20_000),
    /** To look at: 205 MB in that table, indexes not counted. */
    LARGE(1_300_000);

    private final int events;

    Scale(int events) {
      this.events = events;
    }
  }

  private record Script(String name, int sinceMajor) {
    Script(String name) {
      this(name, 0);
    }
  }

  private static final List<Script> SCRIPTS =
      List.of(
          new Script("database"),
          new Script("types"),
          new Script("functions"),
          new Script("tables"),
          new Script("values"),
          new Script("partitions"),
          new Script("indexes"),
          new Script("views"),
          new Script("bulk"),
          new Script("large-objects"),
          new Script("triggers"),
          new Script("replication"),
          new Script("since-14", 14),
          new Script("since-15", 15),
          new Script("since-16", 16),
          new Script("since-17", 17),
          new Script("since-18", 18),
          new Script("privileges"));

  private static final List<String> EXTENSION =
      List.of("pgstow_sample.control", "pgstow_sample--1.0.sql");

  private SampleDatabase() {}

  /** Runs a server for another process, of a major version, with the database on it, large. */
  public static void main(String[] arguments) throws InterruptedException, SQLException {
    try (var server = PostgresServer.start(arguments)) {
      create(server, "sample", Scale.LARGE);
      server.serve();
    }
  }

  /** Creates the database on the server and fills it, small. */
  public static void create(PostgresServer server, String database) throws SQLException {
    create(server, database, Scale.SMALL);
  }

  /** Creates the database on the server and fills it. */
  public static void create(PostgresServer server, String database, Scale scale)
      throws SQLException {
    prepare(server);
    server.createDatabase(database);
    try (Connection connection = server.connectForScripts(database);
        Statement statement = connection.createStatement()) {
      statement.execute("SET sample.events = " + scale.events);
      for (Script script : SCRIPTS) {
        if (server.major() >= script.sinceMajor) {
          execute(statement, script.name);
        }
      }
    }
  }

  /**
   * Gives a server what the sample database needs around it, but a backup of it does not hold:
   * roles, and the files of an extension.
   */
  public static void prepare(PostgresServer server) throws SQLException {
    prepareFiles(server);
    try (Connection connection = server.connectForScripts("postgres");
        Statement statement = connection.createStatement()) {
      execute(statement, "roles");
    }
  }

  /** The same without the roles. */
  public static void prepareFiles(PostgresServer server) {
    for (String file : EXTENSION) {
      install(file, server.extensionFolder());
    }
  }

  /** In one transaction, as the server takes several statements that come at once. */
  private static void execute(Statement statement, String script) throws SQLException {
    statement.setEscapeProcessing(false);
    try {
      statement.execute(new String(resource(script + ".sql"), StandardCharsets.UTF_8));
    } catch (SQLException e) {
      throw new SQLException("sample script " + script + ": " + e.getMessage(), e);
    }
  }

  /** By rename, since other servers of the same version share the folder. */
  private static void install(String extensionFile, Path folder) {
    try {
      Path fresh = Files.createTempFile(folder, extensionFile, ".new");
      Files.write(fresh, resource("extension/" + extensionFile));
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(fresh, folder.resolve(extensionFile), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = SampleDatabase.class.getResourceAsStream("/sample/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
