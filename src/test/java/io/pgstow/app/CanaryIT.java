package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.config.SettingNames;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret that was put where it does not belong, looked for in all that a run says. */
final class CanaryIT {
  private static final String CANARY = "c4narybird";

  /** How secrets get where they do not belong: connection strings, URLs, options. */
  private static final List<String> FORMS =
      List.of(
          "user:%s@host",
          "postgresql://user:%s@host:5432/db",
          "https://key:%s@host",
          "s3://key:%s@bucket/path",
          "s3://bucket/path?X-Amz-Signature=%s",
          "file://user:%s@host/path",
          "host=h user=u password=%s",
          "-c app.password=%s",
          "app.password=%s");

  @TempDir static Path folder;
  private static PostgresServer server;

  @BeforeAll
  static void start() {
    server = PostgresServer.start(17);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** What a job is given is refused, ignored, or used as far as to a server that is not there. */
  @ParameterizedTest
  @ValueSource(strings = {"backup", "restore", "rename", "prune"})
  void no_setting_shows_it(String job) throws Exception {
    var shown = new ArrayList<String>();
    for (String setting : SettingNames.all()) {
      for (String form : FORMS) {
        var variables = new HashMap<>(variables());
        variables.putAll(Map.of("SRC_PGPORT", "1", "DST_PGPORT", "1", "DEBUG", "true"));
        variables.put(setting, form.formatted(CANARY));
        String said = said(job, variables);
        assertThat(said).isNotEmpty();
        if (said.contains(CANARY)) {
          shown.add(setting + "=" + form + " in " + job + ": " + said);
        }
      }
    }
    assertThat(shown).isEmpty();
  }

  /** All that a run prints, its log included, which goes to the process' own standard error. */
  private static String said(String job, Map<String, String> variables) {
    PrintStream standard = System.err;
    var log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, UTF_8));
    try {
      Run run = Run.of(job, variables);
      return run.out() + run.err() + log.toString(UTF_8);
    } finally {
      System.setErr(standard);
    }
  }

  /** With all that is logged, in a process, whose log is not the test's. */
  @Test
  void nothing_that_is_logged_holds_a_secret_that_was_given_rightly() throws Exception {
    for (String format : List.of("text", "json")) {
      Map<String, String> more =
          Map.of(
              "SRC_PGOPTIONS", "-c app.secret=" + CANARY,
              "DST_PGOPTIONS", "-c app.secret=" + CANARY,
              "RESTORE_SETTINGS", "app.key='" + CANARY + "'",
              "DST_DBNAME", "canary_" + format,
              "DEBUG", "true",
              "LOG_FORMAT", format);
      Path log = folder.resolve("log-" + format);
      try (var run = ChildProcess.start("migrate", Run.variables(variables(), more), log)) {
        assertThat(run.await()).as(run.log()).isZero();
        assertThat(Files.readString(log))
            .contains("SRC_PGOPTIONS", "DEBUG")
            .doesNotContain(CANARY, server.password());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SRC_PGHOST", "S3_ENDPOINT_URL", "BACKUP_URL", "S3_URI", "BACKUP_NAME"})
  void what_looks_like_credentials_is_refused(String setting) {
    Set<String> forms = Set.of("user:%s@host", "https://key:%s@host", "s3://key:%s@bucket/path");
    for (String form : forms) {
      Run run =
          Run.of("backup", Run.variables(variables(), Map.of(setting, form.formatted(CANARY))));
      assertThat(run.exitCode().number()).as(setting + form).isEqualTo(2);
      assertThat(run.err()).contains("\"" + setting + "\" cannot be \"***\"", "no credentials");
    }
  }

  private static Map<String, String> variables() {
    return Run.variables(
        Run.database("SRC_", server, "postgres"),
        Run.database("DST_", server, "restored"),
        TestStore.folder(folder.resolve("store")).settings(),
        Map.of("WAIT_FOR_DB", "0", "BACKUP_NAME", "b" + System.nanoTime()));
  }
}
