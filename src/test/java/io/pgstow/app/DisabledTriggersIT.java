package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows come into tables whose triggers do not fire, and come out of it with the same triggers. */
final class DisabledTriggersIT {
  private static final String[] SHOP = {
    "SET SESSION AUTHORIZATION plain",
    "CREATE FUNCTION public.fire() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
        + " NEW.note := 'fired'; RETURN NEW; END$$",
    "CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS"
        + " $$BEGIN RAISE 'refused'; END$$",
    "CREATE TABLE public.zone (id int PRIMARY KEY, note text)",
    "CREATE TABLE public.a_site (id int PRIMARY KEY, zone int REFERENCES public.zone"
        + " DEFERRABLE INITIALLY DEFERRED, note text)",
    "CREATE TABLE public.part (at int, note text) PARTITION BY LIST (at)",
    "CREATE TABLE public.part_1 PARTITION OF public.part FOR VALUES IN (1)",
    "INSERT INTO public.zone SELECT i, 'zone' FROM generate_series(1, 3000) i",
    "INSERT INTO public.a_site SELECT i, i, 'site' FROM generate_series(1, 3000) i",
    "INSERT INTO public.part VALUES (1, 'part')",
    "CREATE TRIGGER usual BEFORE INSERT ON public.zone FOR EACH ROW EXECUTE FUNCTION public.fire()",
    "CREATE TRIGGER \"Always\" BEFORE INSERT ON public.zone FOR EACH ROW"
        + " EXECUTE FUNCTION public.fire()",
    "ALTER TABLE public.zone ENABLE ALWAYS TRIGGER \"Always\"",
    "CREATE TRIGGER replica BEFORE INSERT ON public.zone FOR EACH ROW"
        + " EXECUTE FUNCTION public.fire()",
    "ALTER TABLE public.zone ENABLE REPLICA TRIGGER replica",
    "CREATE TRIGGER off BEFORE INSERT ON public.zone FOR EACH ROW EXECUTE FUNCTION public.fire()",
    "ALTER TABLE public.zone DISABLE TRIGGER off",
    "CREATE TRIGGER other BEFORE UPDATE ON public.zone FOR EACH ROW"
        + " EXECUTE FUNCTION public.fire()",
    "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON public.a_site DEFERRABLE INITIALLY DEFERRED"
        + " FOR EACH ROW EXECUTE FUNCTION public.refuse()",
    "CREATE TRIGGER of_part BEFORE INSERT ON public.part FOR EACH ROW"
        + " EXECUTE FUNCTION public.fire()"
  };
  private static final String MODES =
      "SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger"
          + " WHERE NOT tgisinternal ORDER BY 1";
  private static final Map<String, String> ROWS =
      Map.of("DATA_ONLY", "true", "DISABLE_TRIGGERS", "true", "RESTORE_JOBS", "2");
  private static final Map<String, String> PLAIN =
      Map.of("DST_PGUSER", "plain", "DST_PGPASSWORD", "plain");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {14, 17})
  void a_role_that_may_not_disable_all_disables_those_of_users(int major) throws Exception {
    try (var server = PostgresServer.start(major)) {
      Copies copies = shop(server);
      List<String> modes = copies.query("copy", MODES);
      Map<String, String> settings = Run.variables(ROWS, PLAIN);
      if (major < 15) {
        Run refused = copies.restore("shop", "copy", settings);
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
        assertThat(refused.err())
            .contains("may not disable these triggers: \"of_part\" of \"public\".\"part_1\"");
        settings = Run.variables(settings, Map.of("EXCLUDE_TABLES", "part_1"));
      }

      server.execute("copy", "ALTER TABLE public.a_site ADD CONSTRAINT never CHECK (id < 3000)");
      Run failed = copies.restore("shop", "copy", settings);
      assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
      assertThat(copies.query("copy", MODES)).isEqualTo(modes);

      server.execute("copy", "ALTER TABLE public.a_site DROP CONSTRAINT never");
      copies.restored("shop", "copy", settings);

      assertThat(copies.query("copy", MODES)).isEqualTo(modes);
      assertThat(modes).contains("zone Always A", "zone replica R");
      assertNoneHasFired(copies);
    }
  }

  @Test
  void those_that_fire_for_replicas_do_not_fire_either() throws Exception {
    try (var server = PostgresServer.start(17)) {
      Copies copies = shop(server);
      List<String> modes = copies.query("copy", MODES);

      copies.restored("shop", "copy", ROWS);

      assertThat(copies.query("copy", MODES)).isEqualTo(modes);
      assertNoneHasFired(copies);
    }
  }

  @Test
  void keys_that_are_in_the_way_are_named_before_the_start() throws Exception {
    try (var server = PostgresServer.start(17)) {
      Copies copies = shop(server);
      server.execute(
          "copy", "ALTER TABLE public.zone ADD CONSTRAINT back FOREIGN KEY (id) REFERENCES a_site");

      Run refused = copies.restore("shop", "copy", Run.variables(ROWS, PLAIN));

      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(refused.err())
          .contains("\"back\" of \"public\".\"zone\"", "\"a_site_zone_fkey\"")
          .contains("DISABLE_TRIGGERS=true does not help");
      assertThat(copies.query("copy", "SELECT 1 FROM public.zone")).isEmpty();
    }
  }

  private Copies shop(PostgresServer server) throws SQLException {
    server.execute("postgres", "CREATE ROLE plain LOGIN PASSWORD 'plain' CREATEDB");
    var copies = new Copies(server, folder);
    for (String name : List.of("shop", "copy")) {
      server.execute("postgres", "CREATE DATABASE %s OWNER plain".formatted(name));
      server.execute(name, "ALTER SCHEMA public OWNER TO plain");
    }
    server.execute("shop", SHOP);
    copies.backUp("shop");
    copies.restored("shop", "copy", Run.variables(PLAIN, Map.of("SCHEMA_ONLY", "true")));
    return copies;
  }

  private static void assertNoneHasFired(Copies copies) throws SQLException {
    assertThat(copies.query("copy", "SELECT count(*) FROM public.a_site")).containsExactly("3000");
    assertThat(copies.query("copy", "SELECT DISTINCT note FROM public.zone"))
        .containsExactly("zone");
    assertThat(copies.query("copy", "SELECT 1 FROM public.part WHERE note = 'fired'")).isEmpty();
  }
}
