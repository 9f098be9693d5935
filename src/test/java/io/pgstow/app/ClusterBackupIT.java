package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.BackupKey;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleCluster;
import io.pgstow.testing.TestStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Backups of whole servers. */
final class ClusterBackupIT {
  private static PostgresServer source;
  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    source = PostgresServer.start(17);
    SampleCluster.create(source);
  }

  @AfterAll
  static void stop() {
    source.close();
  }

  @Test
  void each_database_becomes_an_ordinary_backup_and_one_manifest_ties_them() throws Exception {
    TestStore store = TestStore.folder(folder);
    Path metrics = folder.resolve("cluster.prom");
    Run run =
        backup(
            store,
            Map.of(
                "BACKUP_NAME",
                "one",
                "CLUSTER_JOBS",
                "2",
                "PIN",
                "true",
                "REPORT_URL",
                "",
                "METRICS_FILE",
                metrics.toString()));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    for (String database : SampleCluster.DATABASES) {
      assertThat(store.keys())
          .contains(new BackupKey(database, "one").customArchive())
          .contains(new BackupKey(database, "one").manifest());
    }
    String globals = new String(store.read("_globals/one.sql"), StandardCharsets.UTF_8);
    assertThat(globals).contains("CREATE ROLE boss;", "PASSWORD 'SCRAM-SHA-256$");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("_globals/one.sql"))))
        .isEqualTo("rw-------");
    String manifest = new String(store.read("_cluster/one.manifest.json"), StandardCharsets.UTF_8);
    assertThat(manifest)
        .contains("\"passwords\" : true", "\"pinned\" : true", "it allows no connections");
    assertThat(store.keys()).noneMatch(key -> key.endsWith(".begun.json"));
    assertThat(run.out()).contains("done", "it allows no connections");

    // those of the databases together
    assertThat(Files.readString(metrics))
        .containsPattern(
            "pgstow_run_moved_bytes\\{database=\"\",operation=\"backup-cluster\"} [1-9]")
        .containsPattern("pgstow_run_rows\\{database=\"\",operation=\"backup-cluster\"} [1-9]")
        .contains("pgstow_database_done{database=\"sample\",operation=\"backup-cluster\"} 1.0");
    JsonNode report = JsonMapper.shared().readTree(store.read("_cluster/one.report.json"));
    assertThat(report.get("backup").asString()).isEqualTo("one");
    assertThat(report.get("database").isNull()).isTrue();
    assertThat(report.get("bytes").asLong()).isPositive();
    assertThat(new String(store.read("_cluster/one.report.html"), StandardCharsets.UTF_8))
        .contains("backup-cluster: done", "<h2>Databases</h2>", "sample: ")
        .contains("pgstow restore-cluster", "export BACKUP_NAME=&#39;one&#39;");
  }

  @Test
  void patterns_choose_and_settings_hold_for_one_database() {
    TestStore store = TestStore.folder(folder);
    Run run =
        backup(
            store,
            Map.of(
                "BACKUP_NAME",
                "some",
                "DATABASES",
                "E*,\"" + SampleCluster.HOSTILE.replace("\"", "\"\"") + "\",l?tin,large",
                "EXCLUDE_DATABASES",
                "larg*",
                "DUMP_FORMAT__latin",
                "directory",
                "GLOBALS_PASSWORDS",
                "false",
                "DATABASE_SETTINGS",
                "\"odd \\\"db\\\"; DROP DATABASE x; -- é%/\\\\\": {DUMP_COMPRESS: none}"));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(store.keys())
        .contains("empty/some.dump", "latin/some/toc.dat")
        .noneMatch(key -> key.startsWith("large/") || key.startsWith("sample/"));
    String odd = new BackupKey(SampleCluster.HOSTILE, "some").manifest();
    assertThat(new String(store.read(odd), StandardCharsets.UTF_8))
        .contains("\"compression\" : \"none\"");
    assertThat(new String(store.read("_globals/some.sql"), StandardCharsets.UTF_8))
        .contains("CREATE ROLE boss;")
        .doesNotContain("PASSWORD");
  }

  @Test
  void what_no_database_has_is_refused_with_the_names_there_are() {
    TestStore store = TestStore.folder(folder);
    for (Map<String, String> wrong :
        List.of(Map.of("DATABASES", "sampel"), Map.of("DUMP_JOBS__nothing", "2"))) {
      Run run = backup(store, wrong);
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("\"sample\"", "\"many\"", "\"latin\"");
    }
    assertThat(store.keys()).isEmpty();
  }

  private static Run backup(TestStore store, Map<String, String> variables) {
    return Run.of(
        "backup-cluster",
        Run.variables(
            Run.database("SRC_", source, "postgres"),
            Map.of("CLUSTER_TAKEOVER_AFTER", "4s"),
            store.settings(),
            variables));
  }
}
