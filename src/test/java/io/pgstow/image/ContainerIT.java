package io.pgstow.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgstow.error.ExitCode;
import io.pgstow.image.Containers.Container;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.Fault;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.Occurrences;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * The image itself in containers of 256 MiB with a read-only root and a user of any number. Skipped
 * where there is no image or nothing to run it.
 */
final class ContainerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** A process that was killed, as the engines report it. */
  private static final int KILLED = 137;

  private static final Optional<String> OBSTACLE = Containers.obstacle();

  @TempDir static Path folder;
  private static PostgresServer server;
  private static S3Server s3;
  private static Containers containers;

  @BeforeAll
  static void loadTheImage() throws Exception {
    if (OBSTACLE.isPresent()) {
      System.err.println("THE IMAGE IS NOT TESTED: " + OBSTACLE.get());
      return;
    }
    containers = Containers.load();
    server = PostgresServer.start(17);
    s3 = S3Server.start();
    server.createDatabase("app");
    server.execute(
        "app",
        """
        CREATE TABLE large AS
        SELECT i AS id, sha512(i::text::bytea) AS one, sha512((-i)::text::bytea) AS two
        FROM generate_series(1, 400000) i
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
    if (s3 != null) {
      s3.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void a_backup_is_made_listed_verified_and_restored_though_a_restore_is_killed() throws Exception {
    TestStore store = TestStore.bucket(s3, "whole");
    for (String job : List.of("backup", "list", "verify")) {
      try (Container container = start(job, source(store))) {
        assertThat(container.await()).as(container.said()).isZero();
      }
    }
    Map<String, String> restore = destination(store, "restored");
    try (Container container = start("restore", restore)) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !container.isAlive() || itemsDone("restored") > 20);
      container.signal("KILL");
      assertThat(container.await()).as(container.said()).isEqualTo(KILLED);
    }
    assertThat(itemsDone("restored")).isPositive();

    try (Container container = start("restore", restore)) {
      assertThat(container.await()).as(container.said()).isZero();
    }
    assertThat(
            DatabaseContents.of(server, "restored").differences(DatabaseContents.of(server, "app")))
        .isEmpty();
  }

  @Test
  void a_backup_that_gets_sigterm_takes_back_what_it_had_sent() throws Exception {
    TestStore store = TestStore.bucket(s3, "stopped");
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      proxy.inject(S3Operation.UPLOAD_PART, Occurrences.from(2), new Fault.WithholdResponse());
      var variables = new HashMap<>(source(store));
      variables.put("S3_ENDPOINT_URL", proxy.endpoint().toString());
      try (Container container = start("backup", variables)) {
        await().atMost(PATIENCE).until(() -> !proxy.faulted().isEmpty());
        assertThat(store.pendingUploads()).containsExactly("app/one.dump");
        assertStops(container);
      }
    }
    assertThat(store.pendingUploads()).isEmpty();
    assertThat(store.keys()).isEmpty();
  }

  private static void assertStops(Container container) throws Exception {
    Instant told = Instant.now();
    container.signal("TERM");
    assertThat(container.await()).as(container.said()).isEqualTo(ExitCode.STOPPED.number());
    assertThat(Duration.between(told, Instant.now())).isLessThan(GRACE);
    assertThat(container.said()).contains("STOPPED: the run was ended by a signal; what");
  }

  private static Container start(String job, Map<String, String> variables) throws IOException {
    return containers.start(job, variables, Files.createTempFile(folder, job, ".log"));
  }

  private static Map<String, String> source(TestStore store) {
    var variables = connection("SRC_", "app", store);
    variables.put("S3_CHUNK_SIZE", "5MB");
    return variables;
  }

  private static Map<String, String> destination(TestStore store, String database) {
    var variables = connection("DST_", database, store);
    variables.put("SRC_DBNAME", "app");
    variables.put("RESTORE_SEGMENT_SIZE", "64kB");
    return variables;
  }

  private static Map<String, String> connection(String side, String database, TestStore store) {
    var variables = new HashMap<>(store.settings());
    server.environment().forEach((name, value) -> variables.put(side + name, value));
    variables.put(side + "DBNAME", database);
    variables.put("BACKUP_NAME", "one");
    return variables;
  }

  private static long itemsDone(String database) {
    try (var connection = server.connect(database);
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
