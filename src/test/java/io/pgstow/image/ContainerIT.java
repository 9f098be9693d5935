package io.pgstow.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgstow.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image itself, as a container beside those of PostgreSQL and LocalStack. Skipped where there
 * is no image or nothing to run it.
 */
final class ContainerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** A process that was killed, as the engines report it. */
  private static final int KILLED = 137;

  private static final Optional<String> OBSTACLE = Engine.obstacle();

  @TempDir static Path folder;
  private static Servers servers;
  private static String image;

  @BeforeAll
  static void startServers() throws Exception {
    if (OBSTACLE.isPresent()) {
      return;
    }
    image = Engine.load();
    servers = Servers.start();
    servers.execute("postgres", "CREATE DATABASE app", "CREATE DATABASE small");
    servers.execute("small", "CREATE TABLE fact AS SELECT 1 AS id");
    servers.execute(
        "app",
        """
        CREATE TABLE large AS
        SELECT i AS id, sha512(i::text::bytea) AS one, sha512((-i)::text::bytea) AS two
        FROM generate_series(1, 300000) i
        """,
        "CREATE INDEX ON large (one)");
  }

  /** For each test, so that each is reported as skipped. */
  @BeforeEach
  void requireContainers() {
    assumeTrue(OBSTACLE.isEmpty(), OBSTACLE.orElse(""));
  }

  @AfterAll
  static void stopServers() {
    if (servers != null) {
      servers.close();
    }
  }

  @Test
  void a_backup_is_made_listed_verified_and_restored_though_a_restore_is_killed() throws Exception {
    var backup = backup("whole", "app", "one");
    assertDone("backup", backup);
    assertThat(assertDone("list", unnamed(backup))).contains("one");
    assertDone("verify", backup);

    var restore = restore("whole", "app", "one", "restored");
    try (JobContainer job = job("restore", restore)) {
      job.start();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !job.isRunning() || itemsDone("restored") > 0);
      // nothing more is recorded until the job is killed, however quick it is
      try (Connection holder = servers.connect("restored");
          var statement = holder.createStatement()) {
        holder.setAutoCommit(false);
        statement.execute("LOCK TABLE pgstow.ledger IN SHARE MODE");
        job.signal("KILL");
      }
      assertThat(job.await()).as(job.getLogs()).isEqualTo(KILLED);
    }
    assertThat(itemsDone("restored")).isPositive();

    assertDone("restore", restore);
    assertThat(servers.digest("restored")).isEqualTo(servers.digest("app"));
  }

  @Test
  void a_database_is_migrated() throws Exception {
    var migrate = restore("migrated", "small", "one", "moved");
    migrate.putAll(servers.database("SRC_", "small"));

    assertDone("migrate", migrate);

    assertThat(servers.digest("moved")).isEqualTo(servers.digest("small"));
  }

  @Test
  void an_old_backup_is_pruned_when_there_is_a_newer_one() {
    for (String name : List.of("20200101T000000Z", "20200301T000000Z")) {
      assertDone("backup", backup("pruned", "small", name));
    }

    String said = assertDone("prune", unnamed(backup("pruned", "small", "unused")));

    assertThat(said).contains("no rule");
    assertThat(servers.keys("pruned"))
        .isNotEmpty()
        .allSatisfy(key -> assertThat(key).contains("20200301T000000Z"));
  }

  @Test
  void a_backup_that_gets_sigterm_takes_back_what_it_had_sent() throws Exception {
    Path lastWords = lastWords();
    try (JobContainer job = job("backup", backup("stopped", "app", "one"))) {
      job.withLastWords(lastWords).start();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> !job.isRunning() || partsSent("stopped") > 0);
      Instant told = Instant.now();
      job.signal("TERM");
      assertThat(job.await()).as(job.getLogs()).isEqualTo(ExitCode.STOPPED.number());
      assertThat(Duration.between(told, Instant.now())).isLessThan(GRACE);
    }
    assertThat(servers.uploads("stopped")).isEmpty();
    assertThat(servers.keys("stopped"))
        .containsExactlyInAnyOrder("stopped/app/one.report.html", "stopped/app/one.report.json");
    assertThat(lastWords)
        .hasContent("STOPPED: a signal ended the run; incomplete work was rolled back");
  }

  @Test
  void the_last_words_of_a_job_that_fails_are_one_line() throws IOException {
    Path lastWords = lastWords();
    var variables = backup("failed", "missing", "one");
    try (JobContainer job = job("backup", variables).withLastWords(lastWords)) {
      assertThat(job.run()).as(job.getLogs()).isEqualTo(ExitCode.DATABASE_UNREACHABLE.number());
    }
    assertThat(Files.readAllLines(lastWords))
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("ERROR: ").contains("\"missing\""));
  }

  private static String assertDone(String name, Map<String, String> variables) {
    try (JobContainer job = job(name, variables)) {
      assertThat(job.run()).as(job.getLogs()).isZero();
      return job.getLogs();
    }
  }

  private static JobContainer job(String name, Map<String, String> variables) {
    return new JobContainer(image, servers.network(), variables, name);
  }

  private static Map<String, String> unnamed(Map<String, String> backup) {
    var variables = new HashMap<>(backup);
    variables.remove("BACKUP_NAME");
    return variables;
  }

  private static Map<String, String> backup(String prefix, String database, String name) {
    var variables = new HashMap<>(servers.store(prefix));
    variables.putAll(servers.database("SRC_", database));
    variables.put("BACKUP_NAME", name);
    variables.put("S3_CHUNK_SIZE", "5MB");
    return variables;
  }

  private static Map<String, String> restore(
      String prefix, String database, String name, String destination) {
    var variables = new HashMap<>(servers.store(prefix));
    variables.putAll(servers.database("DST_", destination));
    variables.put("SRC_DBNAME", database);
    variables.put("BACKUP_NAME", name);
    variables.put("RESTORE_SEGMENT_SIZE", "256kB");
    return variables;
  }

  /** Made beforehand, as the kubelet does. */
  private static Path lastWords() throws IOException {
    Path file = Files.createTempFile(folder, "termination-log", "");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
  }

  private static int partsSent(String prefix) {
    return servers.uploads(prefix).stream().mapToInt(servers::parts).sum();
  }

  private static long itemsDone(String database) {
    try (var connection = servers.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM pgstow.ledger")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      // no such database, or no ledger in it, yet
      return 0;
    }
  }
}
