package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Backups and restores of the databases of one server, by way of a folder. Closing stops the
 * server; whoever has another use for it closes that instead.
 */
record Copies(PostgresServer server, Path folder) implements AutoCloseable {
  static final String NAME = "one";

  /** Those of a server that is started for them. */
  static Copies start(Path folder) {
    return new Copies(PostgresServer.start(17), folder);
  }

  @Override
  public void close() {
    server.close();
  }

  /** A new database that these statements were run in. */
  void create(String database, String... statements) throws SQLException {
    server.createDatabase(database);
    server.execute(database, statements);
  }

  void backUp(String database) {
    backUp(database, Map.of());
  }

  /** Fails the test unless it succeeds. */
  void backUp(String database, Map<String, String> more) {
    Run run = run("backup", database, database, more);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }

  /** A backup in each of these formats, by its name. */
  void backUpAs(String database, String... formats) {
    for (String format : formats) {
      backUp(database, Map.of("BACKUP_NAME", format, "DUMP_FORMAT", format));
    }
  }

  Run restore(String database, String into) {
    return restore(database, into, Map.of());
  }

  Run restore(String database, String into, Map<String, String> more) {
    return run("restore", database, into, more);
  }

  /** Fails the test unless it succeeds. */
  void restored(String database, String into, Map<String, String> more) {
    Run run = restore(database, into, more);
    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
  }

  Run run(String job, String database, String into, Map<String, String> more) {
    return Run.of(
        job,
        Run.variables(
            Run.database("SRC_", server, database),
            Run.database("DST_", server, into),
            more.containsKey("S3_URI")
                ? Map.of()
                : Run.variables(TestStore.folder(folder).settings(), Map.of("BACKUP_NAME", NAME)),
            more));
  }

  /** A script of a database, as pg_dump writes it. */
  Path script(String database, String name, List<String> options) {
    Path file = folder.resolve(name + ".sql");
    var arguments = new ArrayList<>(options);
    arguments.add("--file=" + file);
    arguments.add(database);
    ClientPrograms.assumeForServer(17).run(server, "pg_dump", arguments.toArray(String[]::new));
    return file;
  }

  /** The first column of a query's rows. */
  List<String> query(String database, String sql) throws SQLException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var values = new ArrayList<String>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  /** Fails the test unless one database holds what another one does. */
  void assertEqual(String database, String other) throws SQLException {
    assertThat(
            DatabaseContents.of(server, database).differences(DatabaseContents.of(server, other)))
        .isEmpty();
  }

  /** Tells a database from another one of its name. */
  String identity(String database) throws SQLException {
    return query("postgres", "SELECT oid FROM pg_database WHERE datname = '%s'".formatted(database))
        .toString();
  }
}
