package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Verification;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database is dropped only for a backup that can take its place. */
final class ReplacedDestinationIT {
  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
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

    assertThat(run.exitCode()).isEqualTo(ExitCode.ARCHIVE);
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
    assertThat(kept("empty", "nothing").err()).contains("holds no definitions");
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
    assertThat(run.err()).contains("may not drop \"used\" and make it again");
    assertThat(copies.identity("used")).isEqualTo(before);
  }

  @Test
  void never_the_maintenance_database_nor_a_template() throws Exception {
    copies.backUp("source", Map.of("BACKUP_NAME", "well"));
    Map<String, String> drop =
        Map.of("BACKUP_NAME", "well", "DST_ON_EXISTING", "drop", "SKIP_CHECKS", "true");
    copies.server().execute("postgres", "CREATE TABLE public.of_mine AS SELECT 1 AS id");
    copies.create("mould");
    copies.server().execute("postgres", "ALTER DATABASE mould IS_TEMPLATE true");

    assertThat(copies.restore("source", "postgres", drop).exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(copies.restore("source", "mould", drop).exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    for (String template : new String[] {"template0", "template1"}) {
      assertThat(copies.restore("source", template, drop).exitCode()).isEqualTo(ExitCode.USAGE);
    }
    assertThat(copies.query("postgres", "SELECT id FROM public.of_mine")).containsExactly("1");
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
