package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every schema of a database with objects of every kind gets another name. */
final class OtherSchemasOfSampleIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {13, 15, 18})
  void a_restore_makes_what_alter_schema_rename_makes_of_a_restored_database(int major)
      throws Exception {
    ClientPrograms programs = ClientPrograms.assumeForServer(major);
    try (var server = PostgresServer.start(major)) {
      var copies = new Copies(server, folder);
      SampleDatabase.create(server, "source");
      // rows are not looked into
      server.execute("source", "UPDATE odd.types SET relation = NULL, kind = 'int'::regtype");
      List<String> schemas =
          copies.query(
              "source",
              "SELECT nspname FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_' ORDER BY 1");
      Path archive = folder.resolve("stock.dump");
      programs.run(server, "pg_dump", "--format=custom", "--file=" + archive, "source");
      server.createDatabase("stock");
      programs.run(server, "pg_restore", "--dbname=stock", archive.toString());
      for (String schema : schemas) {
        server.execute(
            "stock",
            "ALTER SCHEMA %s RENAME TO %s".formatted(quoted(schema), quoted("new " + schema)));
      }
      copies.backUp("source");

      copies.restored(
          "source",
          "copy",
          Map.of(
              "RESTORE_JOBS",
              "2",
              "FORCE",
              "true",
              "MAP_SCHEMA",
              schemas.stream()
                  .map(schema -> quoted(schema) + ":" + quoted("new " + schema))
                  .collect(Collectors.joining(","))));

      assertThat(
              DatabaseContents.of(server, "copy", programs)
                  .differences(DatabaseContents.of(server, "stock", programs)))
          .isEmpty();
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
