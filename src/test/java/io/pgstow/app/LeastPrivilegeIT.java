package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.BackupTime;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The roles that docs/security.md gives to copy have what the jobs need. */
final class LeastPrivilegeIT {
  private static final Path PAGE = Path.of("docs/security.md");

  @TempDir static Path folder;

  @Test
  void the_roles_of_the_page_back_up_check_and_restore() throws Exception {
    try (var server = PostgresServer.start(14)) {
      server.createDatabase("app");
      server.execute("postgres", "CREATE ROLE app_owner LOGIN");
      server.execute(
          "app",
          "CREATE SCHEMA own AUTHORIZATION app_owner",
          "CREATE TABLE own.rows AS SELECT i, 'row ' || i AS t FROM generate_series(1, 100) i",
          "ALTER TABLE own.rows OWNER TO app_owner",
          "CREATE SEQUENCE own.numbers",
          "ALTER SEQUENCE own.numbers OWNER TO app_owner");
      server.execute("app", statements("backup"));
      server.execute("postgres", statements("restore"));
      Map<String, String> variables =
          Run.variables(
              Run.database("SRC_", server, "app"),
              Run.database("DST_", server, "restored"),
              TestStore.folder(folder).settings(),
              Map.of(
                  "SRC_PGUSER", "pgstow_backup",
                  "SRC_PGPASSWORD", "choose one",
                  "DST_PGUSER", "pgstow_restore",
                  "DST_PGPASSWORD", "choose one"));
      for (String job : new String[] {"backup", "check", "restore"}) {
        // check looks for the backup, and would make another, which must not have its name
        Instant now = Instant.now();
        await().until(() -> !BackupTime.nameOf(Instant.now()).equals(BackupTime.nameOf(now)));
        Run run = Run.of(job, variables);
        assertThat(run.exitCode()).as(job + ": " + run.err() + run.out()).isEqualTo(ExitCode.DONE);
      }
    }
  }

  private static String[] statements(String name) throws IOException {
    Matcher block =
        Pattern.compile("<!-- sql: " + name + " -->\n```sql\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    assertThat(block.find()).isTrue();
    return block.group(1).strip().replaceAll(";$", "").split(";\\s*", -1);
  }
}
