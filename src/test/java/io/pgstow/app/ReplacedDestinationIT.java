package io.pgstow.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Verification;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database is dropped only for a backup that can take its place. */
final class ReplacedDestinationIT {
  private static final String LEFT =
      "SELECT datname FROM pg_database WHERE datname LIKE '%.pgstow'";

  private static final String LIMITS = "SELECT DISTINCT datconnlimit FROM pg_database";

  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void start() throws Exception {
    copies =
        new Copies(
            PostgresServer.start(
                17, Map.of("max_prepared_transactions", "5", "wal_level", "logical")),
            folder);
    copies.create("source", "CREATE TABLE public.item AS SELECT generate_series(1, 10) AS id");
    copies.create("used", "CREATE TABLE public.kept AS SELECT 1 AS id");
    copies.create("empty");
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @Test
  void not_for_one_that_is_recorded_as_damaged() throws Exception {
    copies.backUp("source", Map.of("BACKUP_NAME", "damaged"));
    TestStore.folder(folder)
        .write(
            "source/damaged.verified.json",
            Verification.damaged(Instant.now(), Verification.Level.CONTENT, null, "a wrong byte")
                .toJson());

    Run run = kept("source", "damaged");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.ARCHIVE);
    assertThat(run.err()).contains("is damaged: a wrong byte");
  }

  @Test
  void not_for_one_that_has_lost_bytes() throws Exception {
    copies.backUp("source", Map.of("BACKUP_NAME", "short"));
    Path archive = folder.resolve("source/short.dump");
    byte[] whole = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(whole, whole.length - 1));

    assertThat(kept("source", "short").exitCode()).isEqualTo(ExitCode.ARCHIVE);
  }

  @Test
  void not_for_one_without_a_file_that_its_manifest_names() throws Exception {
    copies.backUp("source", Map.of("BACKUP_NAME", "folder", "DUMP_FORMAT", "directory"));
    for (String key : TestStore.folder(folder).keys()) {
      if (key.contains("source/folder/") && key.contains(".dat.")) {
        TestStore.folder(folder).delete(key);
      }
    }

    assertThat(kept("source", "folder").exitCode()).isEqualTo(ExitCode.ARCHIVE);
  }

  @Test
  void not_for_one_of_rows_alone_or_of_nothing() throws Exception {
    copies.backUp("source", Map.of("BACKUP_NAME", "rows", "DATA_ONLY", "true"));
    copies.backUp("empty", Map.of("BACKUP_NAME", "nothing"));

    assertThat(kept("source", "rows").exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(kept("empty", "nothing").err()).contains("has no definitions");
  }

  @Test
  void not_by_a_role_that_could_not_make_it_again() throws Exception {
    copies.backUp("source", Map.of("BACKUP_NAME", "good"));
    copies
        .server()
        .execute(
            "postgres",
            "CREATE ROLE owner LOGIN PASSWORD 'owner'",
            "ALTER DATABASE used OWNER TO owner");
    String before = copies.identity("used");

    Run run =
        copies.restore(
            "source",
            "used",
            Map.of(
                "BACKUP_NAME", "good",
                "DST_ON_EXISTING", "drop",
                "SKIP_CHECKS", "true",
                "DST_PGUSER", "owner",
                "DST_PGPASSWORD", "owner"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains("may not drop and create \"used\"");
    assertThat(copies.identity("used")).isEqualTo(before);
  }

  @Test
  void never_the_maintenance_database_nor_a_template_that_was_not_given_up() throws Exception {
    copies.backUp("source", Map.of("BACKUP_NAME", "well"));
    Map<String, String> drop =
        Map.of("BACKUP_NAME", "well", "DST_ON_EXISTING", "drop", "SKIP_CHECKS", "true");
    copies.server().execute("postgres", "CREATE TABLE public.of_mine AS SELECT 1 AS id");
    copies.create("mould");
    copies.server().execute("postgres", "ALTER DATABASE mould IS_TEMPLATE true");

    assertThat(copies.restore("source", "postgres", drop).exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    Map<String, String> unasked = Map.of("BACKUP_NAME", "well", "SKIP_CHECKS", "true");
    assertThat(copies.restore("source", "mould", unasked).exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    for (String template : new String[] {"template0", "template1"}) {
      assertThat(copies.restore("source", template, drop).exitCode()).isEqualTo(ExitCode.USAGE);
    }
    assertThat(copies.query("postgres", "SELECT id FROM public.of_mine")).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOCALE = 'Q'",
        "LOCALE_PROVIDER = nonsense LOCALE = 'C'",
        "LOCALE = 'C' TABLESPACE = elsewhere"
      })
  void not_if_the_new_one_cannot_be_made(String options) throws Exception {
    String name = "of " + options;
    copies.backUp("source", Map.of("BACKUP_NAME", name));
    Path archive = folder.resolve("source/" + name + ".dump");
    // as of a source on another system, with what this server does not have
    String text = Files.readString(archive, ISO_8859_1);
    String own = "LOCALE_PROVIDER = libc LOCALE = 'C.UTF-8'";
    assertThat(text).contains(own);
    Files.writeString(
        folder.resolve("strange.dump"),
        text.replace(own, options + " ".repeat(own.length() - options.length())),
        ISO_8859_1);
    String before = copies.identity("used");

    Run run =
        copies.restore(
            "source",
            "used",
            Map.of("S3_URI", "file:" + folder + "/strange.dump", "DST_ON_EXISTING", "drop"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err())
        .contains("cannot create \"used\" with the properties in the backup")
        .contains("Nothing was dropped");
    assertThat(copies.identity("used")).isEqualTo(before);
    assertThat(copies.query("postgres", LEFT)).isEmpty();
  }

  @Test
  void one_that_a_killed_run_has_left_is_removed() throws Exception {
    copies.backUp("source", Map.of("BACKUP_NAME", "again"));
    Map<String, String> drop = Map.of("BACKUP_NAME", "again", "DST_ON_EXISTING", "drop");
    copies.create("killed", "CREATE TABLE public.old (id int)");
    String mark = " WITH CONNECTION LIMIT = 1885827956";
    copies.server().execute("postgres", "CREATE DATABASE \"killed.pgstow\"" + mark);
    copies.restored("source", "killed", drop);
    assertThat(copies.query("postgres", LEFT)).isEmpty();
    assertThat(copies.query("postgres", LIMITS)).containsOnly("-1");

    // after the drop
    copies.server().execute("postgres", "DROP DATABASE killed");
    copies.server().execute("postgres", "CREATE DATABASE \"killed.pgstow\"" + mark);
    copies.restored("source", "killed", drop);
    assertThat(copies.query("postgres", LEFT)).isEmpty();

    // after it was renamed
    copies.server().execute("postgres", "DROP DATABASE killed", "CREATE DATABASE killed" + mark);
    copies.restored("source", "killed", drop);
    assertThat(copies.query("postgres", LIMITS)).containsOnly("-1");
  }

  @Test
  void one_of_that_name_which_somebody_else_has_made_stays() throws Exception {
    copies.backUp("source", Map.of("BACKUP_NAME", "beside"));
    Map<String, String> drop = Map.of("BACKUP_NAME", "beside", "DST_ON_EXISTING", "drop");
    copies.create("both", "CREATE TABLE public.old (id int)");
    copies.create("both.pgstow");
    for (String job : List.of("check", "restore")) {
      Run run = copies.run(job, "source", "both", drop);
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err() + run.out())
          .contains("the database \"both.pgstow\" exists: its name is needed");
    }
    copies.server().execute("both.pgstow", "CREATE TABLE public.mine (id int)");
    copies
        .server()
        .execute("postgres", "ALTER DATABASE \"both.pgstow\" CONNECTION LIMIT 1885827956");
    Run run = copies.restore("source", "both", drop);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(copies.query("both.pgstow", "SELECT count(*) FROM public.mine")).contains("0");
    copies.server().execute("postgres", "DROP DATABASE \"both.pgstow\"");
  }

  @Test
  void a_role_without_the_rights_of_the_new_owner_drops_nothing() throws Exception {
    copies.backUp("source", Map.of("BACKUP_NAME", "for team"));
    copies
        .server()
        .execute(
            "postgres",
            "CREATE ROLE team",
            "CREATE ROLE maker LOGIN CREATEDB NOINHERIT PASSWORD 'maker'",
            "GRANT team TO maker WITH INHERIT FALSE");
    copies.create("theirs", "CREATE TABLE public.old (id int)");
    copies.server().execute("postgres", "ALTER DATABASE theirs OWNER TO maker");
    String before = copies.identity("theirs");

    Run run =
        copies.restore(
            "source",
            "theirs",
            Map.of(
                "BACKUP_NAME", "for team",
                "DST_ON_EXISTING", "drop",
                "ROLE", "team",
                "DST_PGUSER", "maker",
                "DST_PGPASSWORD", "maker"));

    assertThat(run.exitCode()).as(run.err()).isNotEqualTo(ExitCode.DONE);
    assertThat(copies.identity("theirs")).as(run.err()).isEqualTo(before);
  }

  /** As DROP DATABASE leaves one when the server crashes meanwhile. */
  @Test
  void one_that_is_invalid_is_dropped_only_with_the_permission() throws Exception {
    Map<String, String> named = Map.of("BACKUP_NAME", "invalid", "SKIP_CHECKS", "true");
    Map<String, String> drop = Run.variables(named, Map.of("DST_ON_EXISTING", "drop"));
    copies.backUp("source", Map.of("BACKUP_NAME", "invalid"));
    copies.create("inv", "CREATE TABLE public.kept (id int)");
    copies
        .server()
        .execute("postgres", "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'inv'");
    for (String job : List.of("check", "restore")) {
      Run run = copies.run(job, "source", "inv", named);
      assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err() + run.out())
          .contains("\"inv\" is an invalid database", "DST_ON_EXISTING=drop")
          .doesNotContain("TLS");
    }
    assertThat(copies.run("check", "source", "inv", drop).out())
        .contains("would drop and create \"inv\"");

    copies.restored("source", "inv", drop);
    assertThat(copies.query("postgres", LEFT)).isEmpty();
    assertThat(copies.query("inv", "SELECT to_regclass('public.kept') IS NULL")).contains("t");
  }

  @Test
  void one_that_was_shut_stays_with_the_permission_too() throws Exception {
    Map<String, String> drop =
        Map.of("BACKUP_NAME", "shut", "SKIP_CHECKS", "true", "DST_ON_EXISTING", "drop");
    copies.backUp("source", Map.of("BACKUP_NAME", "shut"));
    copies.create("shut");
    String before = copies.identity("shut");
    copies.server().execute("postgres", "ALTER DATABASE shut ALLOW_CONNECTIONS false");
    for (String job : List.of("check", "restore")) {
      Run run = copies.run(job, "source", "shut", drop);
      assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err() + run.out())
          .contains("\"shut\" does not accept connections", "ALLOW_CONNECTIONS true")
          .doesNotContain("TLS");
    }
    copies.server().execute("postgres", "ALTER DATABASE shut ALLOW_CONNECTIONS true");
    assertThat(copies.identity("shut")).isEqualTo(before);
  }

  @Test
  void of_a_source_that_nobody_can_enter_the_servers_hint_is_shown() throws Exception {
    copies.create("gone");
    copies
        .server()
        .execute("postgres", "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'gone'");
    Run run = copies.run("backup", "gone", "unused", Map.of("BACKUP_NAME", "gone"));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(run.err())
        .contains("HINT: Use DROP DATABASE to drop invalid databases.")
        .doesNotContain("TLS");
    copies.server().execute("postgres", "DROP DATABASE gone");
  }

  /** What was looked for before the subscriptions, which are gone when DROP DATABASE fails. */
  @Test
  void what_keeps_it_from_being_dropped_is_found_before_anything_is() throws Exception {
    copies.backUp("source", Map.of("BACKUP_NAME", "subscribed"));
    copies.server().execute("postgres", "CREATE ROLE plain LOGIN CREATEDB PASSWORD 'plain'");
    copies.create(
        "subscribed",
        "CREATE TABLE public.kept (id int)",
        "CREATE SUBSCRIPTION sub CONNECTION 'dbname=x' PUBLICATION x WITH (connect = false, slot_name = 's')");
    String before = copies.identity("subscribed");
    Map<String, String> drop =
        Map.of("BACKUP_NAME", "subscribed", "DST_ON_EXISTING", "drop", "SKIP_CHECKS", "true");
    Map<String, String> plain =
        Run.variables(drop, Map.of("DST_PGUSER", "plain", "DST_PGPASSWORD", "plain"));

    try (Connection connection = copies.server().connect("subscribed");
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      statement.execute("INSERT INTO public.kept VALUES (1)");
      statement.execute("PREPARE TRANSACTION 'two'");
      assertInTheWay(drop, "the prepared transaction 'two'");
      statement.execute("ROLLBACK PREPARED 'two'");

      copies.server().execute("postgres", "ALTER DATABASE subscribed OWNER TO plain");
      assertInTheWay(plain, "a session of the role \"postgres\"");
    }
    assertInTheWay(plain, "the subscription \"sub\" of the role \"postgres\"");
    assertThat(copies.query("postgres", "SELECT subname FROM pg_subscription")).contains("sub");
    assertThat(copies.query("postgres", LEFT)).isEmpty();
    assertThat(copies.identity("subscribed")).isEqualTo(before);

    copies.restored("source", "subscribed", drop);
    assertThat(copies.identity("subscribed")).isNotEqualTo(before);
    assertThat(copies.query("postgres", "SELECT subname FROM pg_subscription")).isEmpty();
  }

  private static void assertInTheWay(Map<String, String> drop, String what) {
    for (String job : List.of("check", "restore")) {
      Run run = copies.run(job, "source", "subscribed", drop);
      assertThat(run.err() + run.out()).as(job).contains("it has " + what);
      assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.PREFLIGHT);
    }
  }

  /** Runs a restore in vain, with every check passed over. */
  private static Run kept(String source, String name) throws Exception {
    String before = copies.identity("used");
    Run run =
        copies.restore(
            source,
            "used",
            Map.of("BACKUP_NAME", name, "DST_ON_EXISTING", "drop", "SKIP_CHECKS", "true"));
    assertThat(copies.identity("used")).as(run.err()).isEqualTo(before);
    assertThat(copies.query("used", "SELECT id FROM public.kept")).containsExactly("1");
    return run;
  }
}
