package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQL of the user's runs before and after what a job does. */
final class ExtraSqlIT {
  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    copies.create("app", "CREATE TABLE public.item AS SELECT 1 AS id");
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @Test
  void it_runs_in_its_database_before_and_after() throws Exception {
    copies.backUp(
        "app",
        Map.of(
            "SRC_PRE_SQL",
            "INSERT INTO public.item VALUES (2); INSERT INTO public.item VALUES (3)",
            "SRC_POST_SQL",
            "DELETE FROM public.item WHERE id > 1"));
    assertThat(copies.query("app", "SELECT count(*) FROM public.item")).containsExactly("1");

    copies.restored(
        "app",
        "copy",
        Map.of(
            "DST_PRE_SQL",
            "CREATE TABLE public.before AS SELECT 1 AS one",
            "DST_POST_SQL",
            "INSERT INTO public.item SELECT 4 FROM public.before"));
    assertThat(copies.query("copy", "SELECT count(*) FROM public.item")).containsExactly("4");
  }

  @Test
  void what_fails_in_it_fails_the_job_where_it_is() {
    Run run =
        copies.run(
            "backup", "app", "", Map.of("SRC_PRE_SQL", "SELECT nothing", "BACKUP_NAME", "none"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err())
        .contains("\"SRC_PRE_SQL\" has failed", "column \"nothing\" does not exist");
    assertThat(copies.run("verify", "app", "", Map.of("BACKUP_NAME", "none")).exitCode())
        .isEqualTo(ExitCode.BACKUP_NOT_FOUND);
  }

  @Test
  void after_a_restore_its_failure_says_that_the_restore_is_complete() throws Exception {
    copies.backUp("app", Map.of("BACKUP_NAME", "whole"));

    Run run =
        copies.run(
            "restore",
            "app",
            "complete",
            Map.of("BACKUP_NAME", "whole", "DST_POST_SQL", "SELECT nothing"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err()).contains("\"DST_POST_SQL\" has failed", "HINT: The restore is complete.");
    assertThat(copies.query("complete", "SELECT count(*) FROM public.item")).containsExactly("1");
  }
}
