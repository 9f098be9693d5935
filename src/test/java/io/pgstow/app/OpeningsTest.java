package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What settings name is opened before a job starts; nobody answers at the servers named here. */
final class OpeningsTest {
  @TempDir private Path folder;

  @Test
  void files_that_cannot_be_used_are_reported_with_all_other_problems() throws Exception {
    Path text = Files.writeString(folder.resolve("text.crt"), "not a certificate");

    String said =
        run(
            "migrate",
            Map.of(
                "SRC_PGPORT",
                "x",
                "SRC_PGSSLMODE",
                "verify-ca",
                "SRC_PGSSLROOTCERT",
                folder.resolve("none.crt").toString(),
                "DST_PGSSLROOTCERT",
                text.toString()));

    assertThat(said)
        .startsWith("USAGE\nERROR: 3 problems with the settings of \"migrate\"\n")
        .contains(
            "\"SRC_PGPORT\"",
            "the root certificate file \"" + folder.resolve("none.crt") + "\" does not exist",
            "the file \"" + text + "\" holds no certificate in PEM form");
  }

  @Test
  void the_files_of_both_sides_are_one_problem_if_they_are_the_same() {
    String none = folder.resolve("none.crt").toString();

    assertThat(
            run(
                "migrate",
                Map.of(
                    "SRC_PGSSLMODE",
                    "verify-full",
                    "SRC_PGSSLROOTCERT",
                    none,
                    "DST_PGSSLMODE",
                    "verify-full",
                    "DST_PGSSLROOTCERT",
                    none)))
        .startsWith("USAGE\nERROR: a problem with the settings of \"migrate\"\n");
  }

  @Test
  void the_files_of_a_side_that_the_job_does_not_connect_to_are_not_opened() {
    assertThat(
            run(
                "verify",
                Map.of(
                    "DST_PGSSLMODE",
                    "verify-full",
                    "DST_PGSSLROOTCERT",
                    folder.resolve("none.crt").toString())))
        .startsWith("BACKUP_NOT_FOUND\n");
  }

  @Test
  void the_root_is_not_the_place_of_one_backup() {
    assertThat(run("backup", Map.of("SRC_PGPORT", "x", "S3_URI", "file:/..")))
        .startsWith("USAGE\nERROR: 2 problems with the settings of \"backup\"\n")
        .contains("\"file:/\" is not the place of one backup");
  }

  private String run(String job, Map<String, String> more) {
    var environment = new HashMap<String, String>();
    for (String side : List.of("SRC_", "DST_")) {
      environment.put(side + "PGHOST", "127.0.0.1");
      environment.put(side + "PGPORT", "1");
      environment.put(side + "PGUSER", "nobody");
      environment.put(side + "DBNAME", side + "app");
    }
    if (!more.containsKey("S3_URI")) {
      environment.put("BACKUP_URL", "file:" + folder);
    }
    environment.put("QUIET", "true");
    environment.putAll(more);
    environment.keySet().removeIf(name -> name.startsWith("DST_") && job.equals("backup"));
    var err = new ByteArrayOutputStream();
    ExitCode code =
        new Application(
                environment,
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                new PrintStream(err, true, UTF_8),
                false,
                Path.of("/nonexistent"))
            .run(List.of(job));
    return code + "\n" + err.toString(UTF_8);
  }
}
