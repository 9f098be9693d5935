package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.Fault;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.Occurrences;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user gets who gave the wrong thing, or whose servers fail: a fact, a hint, a code. */
final class FailureIT {
  @TempDir static Path folder;
  private static PostgresServer server;
  private static S3Server s3;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(15);
    s3 = S3Server.start();
    server.createDatabase("app");
    server.execute(
        "app",
        "CREATE TABLE event (id bigint PRIMARY KEY, payload text)",
        """
        INSERT INTO event
        SELECT i, md5(i::text) || md5((i + 1)::text) || md5((i + 2)::text)
          FROM generate_series(1, 400000) i
        """);
    assertThat(run("backup", Map.of("BACKUP_NAME", "good")).exitCode()).isEqualTo(ExitCode.DONE);
  }

  @AfterAll
  static void stop() {
    s3.close();
    server.close();
  }

  @Test
  void settings_that_are_missing_or_malformed_are_all_listed() {
    Run run = Run.of("backup", Map.of("SRC_PGPORT", "x", "DB_HOST", "db", "SRC_PGHOSTS", "h"));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("\"SRC_PGPORT\" cannot be \"x\"")
        .contains("SRC_PGHOST")
        .contains("SRC_PGUSER")
        .contains("SRC_DBNAME")
        .contains("DB_HOST");
  }

  @Test
  void a_wrong_host_password_or_database_says_which() {
    // nobody serves PostgreSQL on the port of discard
    Run host = run("backup", Map.of("SRC_PGPORT", "9", "WAIT_FOR_DB", "1s"));
    assertThat(host.exitCode()).as(host.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(host.err()).contains("cannot connect to").contains(":9/").contains("HINT: ");
    for (String patience : List.of("0", "1ms", "200ms", "201ms")) {
      Run impatient = run("backup", Map.of("SRC_PGPORT", "9", "WAIT_FOR_DB", patience));
      assertThat(impatient.exitCode()).as(patience).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
      assertThat(impatient.err()).as(patience).contains("cannot connect to").contains(":9/");
    }
    Run password = run("backup", Map.of("SRC_PGPASSWORD", "wrong one"));
    assertThat(password.exitCode()).as(password.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(password.err()).contains("password").doesNotContain("wrong one");
    Run database = run("backup", Map.of("SRC_DBNAME", "nowhere"));
    assertThat(database.exitCode()).as(database.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(database.err()).contains("\"nowhere\" does not exist");
  }

  @Test
  void a_missing_bucket_or_a_refused_key_is_the_stores_no() {
    Run bucket = run("backup", Map.of("BACKUP_URL", "s3://no-such-bucket"));
    assertThat(bucket.exitCode()).as(bucket.err()).isEqualTo(ExitCode.STORE);
    assertThat(bucket.err()).contains("no-such-bucket");
    Run key =
        run(
            "backup",
            Map.of("BACKUP_URL", "s3://" + S3Server.BUCKET, "AWS_SECRET_ACCESS_KEY", "not it"));
    assertThat(key.exitCode()).as(key.err()).isEqualTo(ExitCode.STORE);
    assertThat(key.err()).contains("HINT: ").doesNotContain("not it");
  }

  @Test
  void what_the_store_may_still_make_an_archive_keeps_the_mark_that_says_whose_it_is()
      throws Exception {
    TestStore store = TestStore.bucket(s3, "unanswered");
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      proxy.inject(
          S3Operation.COMPLETE_MULTIPART_UPLOAD, Occurrences.from(1), new Fault.CutRequest(10));
      Run run =
          run(
              "backup",
              Run.variables(
                  store.settings(),
                  Map.of(
                      "BACKUP_NAME",
                      "one",
                      "S3_MAX_RETRIES",
                      "0",
                      "S3_ENDPOINT_URL",
                      proxy.endpoint().toString())));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.STORE);
    }
    assertThat(store.keys()).containsExactly("app/one.begun.json");
  }

  @Test
  void an_unknown_backup_is_answered_with_those_that_exist() {
    Run run = run("restore", Map.of("BACKUP_NAME", "nothing", "DST_DBNAME", "copy"));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
    assertThat(run.err()).contains("\"nothing\"").contains("good");
  }

  @Test
  void a_truncated_or_foreign_file_is_refused_with_the_offset() throws IOException {
    byte[] good = Files.readAllBytes(folder.resolve("app/good.dump"));
    Path broken = Files.createDirectories(folder.resolve("elsewhere"));
    Files.write(broken.resolve("head.dump"), Arrays.copyOf(good, 1000));
    Files.write(broken.resolve("tail.dump"), Arrays.copyOf(good, good.length - 1000));
    Files.writeString(broken.resolve("text.dump"), "this is no archive at all\n");
    for (String file : new String[] {"head", "tail", "text"}) {
      Run run =
          run(
              "restore",
              Map.of("S3_URI", "file:" + broken + "/" + file + ".dump", "DST_DBNAME", "d" + file));
      assertThat(run.exitCode()).as(file + run.err()).isEqualTo(ExitCode.ARCHIVE);
      assertThat(run.err())
          .contains(file.equals("text") ? "is in none of pg_dump's formats" : "corrupt at offset ");
    }
  }

  @Test
  void an_archive_that_changed_after_its_manifest_is_refused() throws IOException {
    assertThat(run("backup", Map.of("BACKUP_NAME", "cut")).exitCode()).isEqualTo(ExitCode.DONE);
    Path archive = folder.resolve("app/cut.dump");
    byte[] good = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(good, good.length - 1));
    Run run = run("restore", Map.of("BACKUP_NAME", "cut", "DST_DBNAME", "cut"));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.ARCHIVE);
    assertThat(run.err()).contains("its manifest says");
  }

  @Test
  void a_destination_in_use_is_refused_or_dropped() throws Exception {
    server.createDatabase("used");
    server.execute("used", "CREATE TABLE kept (id int)");
    Run refused = run("restore", Map.of("BACKUP_NAME", "good", "DST_DBNAME", "used"));
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(refused.err()).contains("\"used\" is not empty").contains("kept");
    try (var session = server.connect("used")) {
      Run dropped =
          run(
              "restore",
              Map.of("BACKUP_NAME", "good", "DST_DBNAME", "used", "DST_ON_EXISTING", "drop"));
      assertThat(dropped.exitCode()).as(dropped.err()).isEqualTo(ExitCode.DONE);
      assertThat(session.isValid(1)).isFalse();
    }
  }

  @Test
  void a_second_run_into_the_same_database_is_busy() throws Exception {
    server.createDatabase("busy");
    try (var other = server.connect("busy");
        var statement = other.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(" + 0x7067_7374_6f77L + ")");
      Run run = run("restore", Map.of("BACKUP_NAME", "good", "DST_DBNAME", "busy"));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.BUSY);
      assertThat(run.err()).contains("another run");
    }
  }

  @Test
  void a_server_with_too_little_room_for_locks_is_found_before_the_start() throws Exception {
    try (var small =
        PostgresServer.start(
            15, Map.of("max_locks_per_transaction", "10", "max_connections", "10"))) {
      small.createDatabase("app");
      small.execute(
          "app",
          """
          DO $$ BEGIN
            FOR i IN 1..150 LOOP EXECUTE format('CREATE TABLE t%s (id int)', i); COMMIT; END LOOP;
          END $$
          """);
      Run backup = run("backup", Run.database("SRC_", small, "app"));
      assertThat(backup.exitCode()).as(backup.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(backup.err())
          .contains("150 tables to lock, but its server has only 100 locks")
          .contains("HINT: Raise max_locks_per_transaction");
      Run restore =
          run(
              "restore",
              Run.variables(Run.database("DST_", small, "copy"), Map.of("BACKUP_NAME", "good")));
      assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(restore.err()).contains("locks, but the restore needs 500");
    }
  }

  @Test
  void a_role_that_may_not_make_the_database_or_the_ledger_is_told_which_grant_is_missing()
      throws Exception {
    server.execute("postgres", "CREATE ROLE guest LOGIN PASSWORD 'guest'");
    server.createDatabase("not theirs");
    Map<String, String> guest =
        Map.of("DST_PGUSER", "guest", "DST_PGPASSWORD", "guest", "BACKUP_NAME", "good");
    Run absent = run("restore", Run.variables(guest, Map.of("DST_DBNAME", "not there")));
    assertThat(absent.exitCode()).as(absent.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(absent.err()).contains("may not create databases").contains("CREATEDB");
    Run foreign = run("restore", Run.variables(guest, Map.of("DST_DBNAME", "not theirs")));
    assertThat(foreign.exitCode()).as(foreign.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(foreign.err()).contains("GRANT CREATE ON DATABASE");
  }

  @Test
  void an_archive_from_elsewhere_is_restored_without_a_manifest() throws Exception {
    for (String option : new String[] {"--rows-per-insert=100", "--compress=1"}) {
      Path archive = folder.resolve("elsewhere" + option + ".dump");
      Files.write(archive, piped(option));
      String copy = option.replaceAll("\\W", "");
      Run restore =
          run(
              "restore",
              Map.of("S3_URI", "file:" + archive, "DST_DBNAME", copy, "RESTORE_JOBS", "2"));
      assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.DONE);
      assertThat(DatabaseContents.of(server, copy).data())
          .isEqualTo(DatabaseContents.of(server, "app").data());
    }
  }

  /** Into a pipe pg_dump writes no offsets. */
  private static byte[] piped(String option) throws IOException {
    var builder =
        new ProcessBuilder(
                ClientPrograms.forServer(15).orElseThrow().program("pg_dump").toString(),
                "--format=custom",
                option,
                "app")
            .redirectError(Redirect.INHERIT);
    builder.environment().putAll(server.environment());
    return builder.start().getInputStream().readAllBytes();
  }

  private static Run run(String job, Map<String, String> variables) {
    return Run.of(job, variables(job, variables));
  }

  private static Map<String, String> variables(String job, Map<String, String> variables) {
    var all = new HashMap<String, String>();
    all.put("BACKUP_URL", "file:" + folder);
    all.put("S3_ENDPOINT_URL", s3.endpoint().toString());
    all.put("AWS_S3_FORCE_PATH_STYLE", "true");
    all.put("AWS_ACCESS_KEY_ID", S3Server.KEY.id());
    all.put("AWS_SECRET_ACCESS_KEY", S3Server.KEY.secret());
    all.put("PG_CLIENTS", ClientPrograms.home().toString());
    String side = job.equals("backup") ? "SRC_" : "DST_";
    all.putAll(Run.database(side, server, "app"));
    all.put("SRC_DBNAME", "app");
    all.putAll(variables);
    return all;
  }
}
