package io.pgstow.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.app.Application;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a setting holds, in no job does it end as a defect of pgstow. */
final class HostileSettingsTest {
  private static final String NO_METADATA = "aws.disableEc2Metadata";

  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          "0",
          "-1",
          "99999999999999999999",
          "999999999d",
          "30x",
          "\u0663",
          "a\nb",
          "a\0b",
          "x".repeat(10_000),
          "s3://",
          "s3:///x",
          "s3://b",
          "s3://b//",
          "s3://b/x/../y",
          "s3://-/x",
          "file:",
          "file:/",
          "file:relative.dump",
          "file:///nonexistent/x",
          "file://host/x",
          "file:/etc/passwd",
          "file:/etc/passwd/x",
          "file:/proc/none",
          "file:/" + "y".repeat(5_000),
          "'q'",
          "\"",
          "\u2603",
          "../x",
          "http://",
          "http://[::1",
          "http://a_b",
          "http://127.0.0.1:99999",
          "http://127.0.0.1:1/%zz",
          "%s{}",
          ",",
          "a=b,,",
          "/etc/passwd",
          "/nonexistent");

  /** Those that name places, files and names: only a run shows what becomes of them. */
  private static final List<String> PLACES =
      List.of(
          "BACKUP_URL",
          "S3_URI",
          "SRC_URL",
          "DST_URL",
          "S3_ENDPOINT_URL",
          "AWS_REGION",
          "AWS_ACCESS_KEY_ID",
          "AWS_SESSION_TOKEN",
          "S3_TIMEOUT",
          "PG_CLIENTS",
          "SRC_PGPASSFILE",
          "SRC_PGSSLROOTCERT",
          "SRC_DBNAME",
          "BACKUP_NAME");

  @TempDir static Path folder;

  @BeforeAll
  static void start() throws Exception {
    System.setProperty(NO_METADATA, "true");
    Files.createDirectories(folder.resolve("old"));
    Files.writeString(folder.resolve("old/a"), "a");
  }

  @AfterAll
  static void stop() {
    System.clearProperty(NO_METADATA);
  }

  private static Stream<Job> jobs() {
    return EnumSet.complementOf(EnumSet.of(Job.HELP, Job.VERSION)).stream();
  }

  static List<Setting<?>> settings() {
    return AllSettings.all();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void a_value_is_taken_or_refused_as_usage(Setting<?> setting) {
    jobs()
        .forEach(
            job ->
                VALUES.forEach(
                    value -> {
                      try {
                        Settings.parse(job, environment(setting.name(), value));
                      } catch (PgstowException e) {
                        assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                      }
                    }));
  }

  /** Of those that reach a store alike, two: a request that finds nobody takes its time. */
  private static Stream<Job> runJobs(String setting) {
    return isOfBuckets(setting)
        ? Stream.of(Job.LIST, Job.RENAME)
        : Stream.of(Job.BACKUP, Job.RESTORE, Job.VERIFY, Job.LIST, Job.RENAME, Job.CHECK);
  }

  private static boolean isOfBuckets(String setting) {
    return !setting.equals("S3_URI") && (setting.startsWith("S3_") || setting.startsWith("AWS_"));
  }

  static List<String> places() {
    return PLACES;
  }

  @ParameterizedTest
  @MethodSource("places")
  void no_run_ends_as_a_defect(String setting) {
    runJobs(setting)
        .forEach(
            job ->
                VALUES.forEach(
                    value -> {
                      var environment = environment(setting, value);
                      environment.keySet().removeIf(name -> !takes(job, name));
                      environment.put(setting, value);
                      assertThat(run(job, environment))
                          .as("%s with %s=%.100s", job, setting, value)
                          .doesNotContain("UNEXPECTED");
                    }));
  }

  @Test
  void a_bucket_without_region_and_endpoint_asks_for_the_region() {
    assertThat(run(Job.LIST, Map.of("BACKUP_URL", "s3://b")))
        .startsWith("USAGE\nERROR: cannot open \"s3://b\": the region of the bucket is not known\n")
        .contains("HINT: Set AWS_REGION");
  }

  @Test
  void a_relative_place_of_one_backup_is_below_the_working_directory() {
    assertThat(run(Job.VERIFY, Map.of("S3_URI", "file:relative.dump")))
        .startsWith("BACKUP_NOT_FOUND\n")
        .contains(Path.of("").toAbsolutePath() + "/relative.dump");
  }

  /** How it ended, and what it said. */
  private static String run(Job job, Map<String, String> environment) {
    var err = new ByteArrayOutputStream();
    var out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    var variables = new HashMap<>(environment);
    if (takes(job, "REPORT_URL")) {
      // it would be written below the working directory
      variables.putIfAbsent("REPORT_URL", "none");
    }
    ExitCode code =
        new Application(
                variables, out, new PrintStream(err, true, UTF_8), false, Path.of("/nonexistent"))
            .run(List.of(job.toString()));
    return code + "\n" + err.toString(UTF_8);
  }

  private static boolean takes(Job job, String name) {
    return AllSettings.of(job).stream().anyMatch(setting -> setting.name().equals(name));
  }

  /** Where nobody answers, and at once. */
  private static Map<String, String> environment(String setting, String value) {
    var environment = new HashMap<String, String>();
    for (String side : List.of("SRC_", "DST_")) {
      environment.put(side + "PGHOST", "127.0.0.1");
      environment.put(side + "PGPORT", "1");
      environment.put(side + "PGUSER", "nobody");
      environment.put(side + "DBNAME", side + "app");
    }
    environment.put("WAIT_FOR_DB", "0");
    environment.put("BACKUP_URL", "file:" + folder);
    environment.put("SRC_URL", "file:" + folder.resolve("old"));
    environment.put("DST_URL", "file:" + folder.resolve("new"));
    environment.put("DRY_RUN", "true");
    environment.put("S3_MAX_RETRIES", "0");
    environment.put("QUIET", "true");
    boolean bucket = isOfBuckets(setting);
    if (bucket || value.startsWith("s3:")) {
      environment.put("S3_ENDPOINT_URL", "http://127.0.0.1:1");
      environment.put("AWS_S3_FORCE_PATH_STYLE", "true");
      environment.put("AWS_ACCESS_KEY_ID", "key");
      environment.put("AWS_SECRET_ACCESS_KEY", "secret");
    }
    if (bucket) {
      environment.put("BACKUP_URL", "s3://stow/x");
      environment.put("SRC_URL", "s3://stow/old");
      environment.put("DST_URL", "s3://stow/new");
    }
    environment.put(setting, value);
    return environment;
  }
}
