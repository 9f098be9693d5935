package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that has objects of one kind only is restored like any other. */
final class OneKindAloneIT {
  private static final String LARGE_OBJECTS =
      "SELECT lo_from_bytea(4711, 'a'), lo_from_bytea(0, '')";
  private static final Map<String, String> KINDS =
      Map.of(
          "large objects", LARGE_OBJECTS,
          "an extension", "CREATE EXTENSION hstore",
          "a schema", "CREATE SCHEMA alone",
          "a sequence", "CREATE SEQUENCE s START 7",
          "a publication", "CREATE PUBLICATION alone",
          "default privileges", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
          "a cast", "CREATE CAST (point AS text) WITH INOUT",
          "nothing", "SELECT");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {13, 18})
  void it_is_restored_into_a_new_database_and_into_an_empty_one(int major) throws Exception {
    try (var server = PostgresServer.start(major)) {
      var copies = new Copies(server, folder);
      for (var kind : KINDS.entrySet()) {
        String source = kind.getKey();
        copies.create(source);
        server.execute(source, kind.getValue());
        copies.backUp(source);

        copies.restored(source, source + " new", Map.of());
        assertCopied(server, source, source + " new");
        server.createDatabase(source + " empty");
        copies.restored(source, source + " empty", Map.of());
        assertCopied(server, source, source + " empty");
      }
    }
  }

  @Test
  void large_objects_alone_are_restored_from_an_archive_of_pg_dump() throws Exception {
    try (var server = PostgresServer.start(18)) {
      var copies = new Copies(server, folder);
      copies.create("source", LARGE_OBJECTS);
      Path archive = folder.resolve("source.dump");
      ClientPrograms.assumeForServer(18)
          .run(server, "pg_dump", "--format=custom", "--file=" + archive, "source");

      copies.restored("source", "copy", Map.of("S3_URI", "file:" + archive));

      assertCopied(server, "source", "copy");
    }
  }

  private static void assertCopied(PostgresServer server, String source, String copy)
      throws Exception {
    assertThat(DatabaseContents.of(server, copy).differences(DatabaseContents.of(server, source)))
        .as(copy)
        .isEmpty();
  }
}
