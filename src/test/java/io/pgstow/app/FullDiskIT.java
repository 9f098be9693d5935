package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder on a disk without a free byte: a file system of its own, which only the run sees. */
final class FullDiskIT {
  private static final String ON_A_FULL_DISK =
      """
      set -eu
      store=$1; disk=$2; shift 2
      mount -t tmpfs -o size=1m tmpfs "$disk"
      cp -a "$store/." "$disk"
      cat /dev/zero >"$disk/fill" 2>/dev/null || true
      code=0; "$@" || code=$?
      find "$disk" -type f
      exit $code
      """;

  @TempDir static Path folder;
  private static PostgresServer server;
  private static TestStore store;

  @BeforeAll
  static void start() throws SQLException {
    server = PostgresServer.start(17);
    store = TestStore.folder(folder.resolve("store"));
    server.createDatabase("app");
    server.execute("app", "CREATE TABLE fact AS SELECT i FROM generate_series(1, 1000) i");
    for (String name : List.of("20260101T000000Z", "20260102T000000Z")) {
      Run backup =
          Run.of(
              "backup",
              Run.variables(
                  store.settings(),
                  Run.database("SRC_", server, "app"),
                  Map.of("BACKUP_NAME", name)));
      assertThat(backup.exitCode()).as(backup.err()).isEqualTo(ExitCode.DONE);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private record Ended(int exitCode, String output) {}

  @Test
  void a_pruning_makes_room_though_nothing_can_be_written_before() throws Exception {
    Ended prune = onFullDisk("prune", Map.of("KEEP_DAYS", "0"));

    assertThat(prune.exitCode()).as(prune.output()).isZero();
    assertThat(prune.output())
        .contains("deleting without a record", "No space left")
        .doesNotContain("app/20260101T000000Z")
        .contains("app/20260102T000000Z.dump", "app/20260102T000000Z.manifest.json");
  }

  @Test
  void a_verification_tells_what_it_has_found_before_it_fails_to_record_that() throws Exception {
    Ended verify = onFullDisk("verify", Map.of());

    assertThat(verify.exitCode()).as(verify.output()).isEqualTo(ExitCode.STORE.number());
    assertThat(verify.output())
        .contains("| good   | content |")
        .containsPattern(
            "ERROR: \".*\\.dump\" is good, but the result could not be recorded: cannot write");
  }

  private static Ended onFullDisk(String job, Map<String, String> settings) throws Exception {
    List<String> apart = List.of("unshare", "--map-root-user", "--mount", "bash", "-c");
    assumeThat(end(with(apart, "mount -t tmpfs tmpfs /mnt"), Map.of()).exitCode()).isZero();
    Path disk = Files.createTempDirectory(folder, "disk");
    List<String> command = with(apart, ON_A_FULL_DISK, "bash", folder.resolve("store").toString());
    command.add(disk.toString());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path")));
    Path events = Files.createTempFile(folder, "events", "");
    command.addAll(HeardMain.command(events));
    command.add(job);
    Map<String, String> variables =
        Run.variables(settings, Map.of("SRC_DBNAME", "app", "BACKUP_URL", "file:" + disk));
    Ended ended = end(command, variables);
    Run.requireFit(job, variables, ended.output(), HeardMain.events(events));
    return ended;
  }

  private static List<String> with(List<String> first, String... more) {
    var all = new ArrayList<>(first);
    all.addAll(List.of(more));
    return all;
  }

  private static Ended end(List<String> command, Map<String, String> variables) throws Exception {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
