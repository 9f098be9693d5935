package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Backups and restores of the databases of one server, by way of a folder. */
record Copies(PostgresServer server, Path folder) {
  static final String NAME = "one";

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

  /** Tells a database from another one of its name. */
  String identity(String database) throws SQLException {
    return query("postgres", "SELECT oid FROM pg_database WHERE datname = '%s'".formatted(database))
        .toString();
  }
}
