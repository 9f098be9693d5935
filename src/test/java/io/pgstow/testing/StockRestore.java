package io.pgstow.testing;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** Restores an archive of the sample database by PostgreSQL's own program, in parallel. */
public record StockRestore(ClientPrograms programs, PostgresServer server) {
  /**
   * Rows under a foreign key that an extension brings along, of which pg_restore knows nothing: in
   * parallel they may come too early.
   */
  private static final String DEPENDENT = "TABLE DATA extension_home note ";

  /** Restores a file or folder into a new database, and fails at the first error. */
  public void restore(Path archive, String database) throws IOException, SQLException {
    String list = programs.run(server, "pg_restore", "--list", archive.toString());
    assertThat(list).contains("TABLE DATA shop customer ").contains(DEPENDENT);
    server.createDatabase(database);
    restore(archive, database, list.replaceAll("(?m)^.*" + DEPENDENT + ".*$", ""), 2);
    restore(
        archive,
        database,
        list.lines().filter(line -> line.contains(DEPENDENT)).collect(joining("\n")),
        1);
  }

  private void restore(Path archive, String database, String list, int jobs) throws IOException {
    Path file = Files.createTempFile("pgstow-list-", ".txt");
    try {
      programs.run(
          server,
          "pg_restore",
          "--exit-on-error",
          "--dbname=" + database,
          "--use-list=" + Files.writeString(file, list),
          "--jobs=" + jobs,
          archive.toString());
    } finally {
      Files.delete(file);
    }
  }
}
