package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema public, which every new database has, and which an archive may have, too. */
final class SchemaPublicIT {
  private static final String PUBLIC =
      """
      SELECT concat_ws(' ', nspowner::regrole, nspacl, obj_description(oid, 'pg_namespace'))
        FROM pg_namespace WHERE nspname = 'public'
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void it_arrives_as_it_was_whether_or_not_it_is_there(int major) throws Exception {
    try (var server = PostgresServer.start(major)) {
      var copies = new Copies(server, folder);
      server.execute("postgres", "CREATE ROLE keeper", "CREATE ROLE guest");
      copies.create(
          "changed",
          "ALTER SCHEMA public OWNER TO keeper",
          "REVOKE ALL ON SCHEMA public FROM PUBLIC",
          "GRANT USAGE ON SCHEMA public TO guest",
          "COMMENT ON SCHEMA public IS 'of one''s own'",
          "CREATE TABLE public.item AS SELECT 1 AS id");
      copies.create("default", "CREATE TABLE public.item AS SELECT 1 AS id");

      for (String source : List.of("changed", "default")) {
        for (Map<String, String> selection :
            List.of(Map.<String, String>of(), Map.of("SCHEMAS", "public"))) {
          String name = source + selection.size();
          copies.backUp(source, Run.variables(selection, Map.of("BACKUP_NAME", name)));
          for (String destination : List.of("absent", "there", "dropped", "again")) {
            String database = name + destination;
            if (!destination.equals("absent")) {
              copies.create(database);
            }
            if (destination.equals("dropped") || destination.equals("again")) {
              server.execute(database, "DROP SCHEMA public");
            }
            if (destination.equals("again")) {
              server.execute(database, "CREATE SCHEMA public", initial(major));
            }

            copies.restored(source, database, Map.of("BACKUP_NAME", name));

            assertThat(copies.query(database, "SELECT id FROM public.item")).containsExactly("1");
            if (source.equals("changed")) {
              assertThat(copies.query(database, PUBLIC))
                  .as(database)
                  .isEqualTo(copies.query(source, PUBLIC));
            }
          }
        }
      }
    }
  }

  @Test
  void one_that_an_archive_lacks_is_not_made() throws Exception {
    try (var server = PostgresServer.start(17)) {
      var copies = new Copies(server, folder);
      copies.create("source", "CREATE SCHEMA app", "CREATE TABLE app.item AS SELECT 1 AS id");
      copies.backUp("source", Map.of("SCHEMAS", "app"));
      copies.create("copy");
      server.execute("copy", "DROP SCHEMA public");

      copies.restored("source", "copy", Map.of());

      assertThat(copies.query("copy", PUBLIC)).isEmpty();
    }
  }

  private static String initial(int major) {
    return major < 15
        ? "GRANT ALL ON SCHEMA public TO PUBLIC"
        : "GRANT USAGE ON SCHEMA public TO PUBLIC";
  }
}
