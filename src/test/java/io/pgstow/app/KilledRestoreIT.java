package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.Section;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.PostgresServer.Stop;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A restore that is killed again and again ends complete: nothing twice, nothing left out. */
@Order(1) // long, so it begins early
final class KilledRestoreIT {
  private static final int KILLS = 30;
  private static final String LEDGER = "SELECT count(*) FROM pgstow.ledger";
  private static final Set<Phase> PHASES =
      EnumSet.of(Phase.SCHEMA, Phase.INDEXES, Phase.DATA, Phase.REST);

  @TempDir static Path folder;
  private static PostgresServer source;
  private static PostgresServer destination;
  private static DatabaseContents expected;

  /** How far a restore was, by the last thing that the ledger has. */
  private enum Phase {
    NOTHING,
    SCHEMA,
    INDEXES,
    DATA,
    REST
  }

  @BeforeAll
  static void backUpTheSampleAndALargeTable() throws Exception {
    source = PostgresServer.start(15);
    // a crash may take what was committed last, else
    destination = PostgresServer.start(15, Map.of("synchronous_commit", "on"));
    SampleDatabase.create(source, "sample");
    source.execute(
        "sample",
        "CREATE TABLE public.large (id bigint PRIMARY KEY, payload text)",
        "INSERT INTO public.large SELECT i, repeat(md5(i::text), 4) FROM generate_series(1, 200000) i",
        "CREATE INDEX large_payload ON public.large (payload)",
        """
        DO $$ BEGIN
          CREATE SCHEMA many;
          FOR i IN 1..400 LOOP
            EXECUTE format('CREATE TABLE many.t%s (id int PRIMARY KEY, text text)', i);
            EXECUTE format('CREATE INDEX i%s ON many.t%s (text)', i, i);
          END LOOP;
        END $$
        """);
    SampleDatabase.prepare(destination);
    expected = DatabaseContents.of(source, "sample");
    Run backup =
        Run.of(
            "backup",
            Run.variables(
                Run.database("SRC_", source, "sample"), store(), Map.of("BACKUP_NAME", "one")));
    assertThat(backup.err()).isEmpty();
  }

  @AfterAll
  static void stopServers() {
    source.close();
    destination.close();
  }

  @Test
  void killed_at_random_moments_in_every_phase_it_ends_complete() throws Exception {
    var random = new Random(20261121);
    var kills = new EnumMap<Phase, Integer>(Phase.class);
    String database = "killed";
    for (int kill = 0; kill < KILLS || !kills.keySet().containsAll(PHASES); kill++) {
      try (ChildProcess restore = start(database)) {
        // five die while they start; the others when they have done a little more
        if (kill < 5) {
          awaitEnd(restore, Duration.ofMillis(300 + random.nextInt(1200)));
        } else {
          int few =
              switch (phase(database)) {
                case NOTHING, SCHEMA -> 1;
                case INDEXES, DATA, REST -> 30;
              };
          awaitProgress(restore, database, few + random.nextInt(few));
        }
        boolean alive = restore.isAlive();
        restore.kill();
        if (isFinished(database)) {
          // it was quicker than the kill, which is one of the next restore
          assertRestored(database);
          database = "killed again " + kill;
          continue;
        }
        assertThat(alive).as("after %s: %s", kills, restore.log()).isTrue();
        kills.merge(phase(database), 1, Integer::sum);
      }
    }
    try (ChildProcess restore = start(database)) {
      assertThat(restore.await()).as(restore.log()).isZero();
    }
    assertRestored(database);
  }

  /** The ledger goes with the last commit. */
  private static boolean isFinished(String database) {
    try {
      return count(
              database,
              "SELECT count(*) WHERE to_regclass('pgstow.ledger') IS NULL"
                  + " AND to_regclass('public.large') IS NOT NULL")
          == 1;
    } catch (SQLException e) {
      // there is no such database yet
      return false;
    }
  }

  @Test
  void its_connections_terminated_it_fails_cleanly_and_goes_on() throws Exception {
    int failures = 0;
    for (int attempt = 0; attempt < 6; attempt++) {
      try (ChildProcess restore = start("terminated")) {
        awaitProgress(restore, "terminated", 150);
        destination.execute(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'terminated'");
        int status = restore.await();
        assertThat(status)
            .as(restore.log())
            .isIn(ExitCode.DONE.number(), ExitCode.DATABASE_UNREACHABLE.number());
        failures += status == 0 ? 0 : 1;
        if (status == 0) {
          break;
        }
      }
    }
    assertThat(failures).isPositive();
    finish("terminated");
    assertRestored("terminated");
  }

  @Test
  void the_server_crashed_it_fails_cleanly_and_goes_on() throws Exception {
    try (ChildProcess restore = start("crashed")) {
      awaitProgress(restore, "crashed", 700);
      destination.stop(Stop.IMMEDIATE);
      assertThat(restore.await())
          .as(restore.log())
          .isEqualTo(ExitCode.DATABASE_UNREACHABLE.number());
    }
    destination.start();
    finish("crashed");
    assertRestored("crashed");
  }

  @Test
  void the_store_gone_it_fails_cleanly_and_goes_on_when_that_is_back() throws Exception {
    try (var s3 = S3Server.start()) {
      TestStore bucket = TestStore.bucket(s3, "gone");
      TestStore stored = TestStore.folder(folder.resolve("store"));
      stored.keys().forEach(key -> bucket.write(key, stored.read(key)));
      FaultProxy proxy = FaultProxy.before(s3.endpoint());
      Map<String, String> byProxy =
          Map.of("S3_ENDPOINT_URL", proxy.endpoint().toString(), "S3_MAX_RETRIES", "1");
      try (ChildProcess restore = start("gone", Run.variables(bucket.settings(), byProxy))) {
        try (proxy) {
          awaitProgress(restore, "gone", 1500);
        }
        assertThat(restore.await()).as(restore.log()).isEqualTo(ExitCode.STORE.number());
      }
      finish("gone", bucket.settings());
    }
    assertRestored("gone");
  }

  /** The server empties an unlogged table when it recovers, whatever the ledger says. */
  @Test
  void rows_that_a_crash_took_are_loaded_again() throws Exception {
    FailingRestore.create(source, "unlogged");
    Map<String, String> backup =
        Run.variables(store(), Map.of("SRC_DBNAME", "unlogged", "BACKUP_NAME", "one"));
    assertThat(
            Run.of("backup", Run.variables(Run.database("SRC_", source, "unlogged"), backup))
                .exitCode())
        .isEqualTo(ExitCode.DONE);
    Map<String, String> restore =
        Run.variables(Run.database("DST_", destination, "unlogged"), backup);

    Run failed = Run.of("restore", Run.variables(restore, FailingRestore.TOLD));
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(failed.err()).contains("told to fail");
    assertThat(FailingRestore.rows(destination, "unlogged")).isEqualTo(FailingRestore.ROWS);
    // the restore does not wait for its commits to be written
    destination.execute("unlogged", "CHECKPOINT");
    destination.stop(Stop.IMMEDIATE);
    destination.start();
    assertThat(FailingRestore.rows(destination, "unlogged")).isZero();

    Run resumed = Run.of("restore", restore);
    assertThat(resumed.err()).isEmpty();
    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCode.DONE);
    assertThat(FailingRestore.rows(destination, "unlogged")).isEqualTo(FailingRestore.ROWS);
  }

  /** What is the latest may change while a restore takes its days. */
  @ParameterizedTest
  @ValueSource(strings = {"custom", "directory", "tar", "plain"})
  void the_latest_is_the_one_whose_restore_is_under_way(String format) throws Exception {
    String database = "growing_" + format;
    FailingRestore.create(source, database);
    Map<String, String> from =
        Run.variables(
            Run.database("SRC_", source, database), store(), Map.of("DUMP_FORMAT", format));
    Map<String, String> to =
        Run.variables(
            Run.database("DST_", destination, database),
            store(),
            Map.of("SRC_DBNAME", database, "DST_ON_EXISTING", "drop"));
    Map<String, String> older = Map.of("BACKUP_NAME", "20200101T000000Z");
    assertThat(Run.of("backup", Run.variables(from, older)).exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(Run.of("restore", Run.variables(to, FailingRestore.TOLD)).exitCode())
        .isEqualTo(ExitCode.DATABASE_REFUSED);

    source.execute(database, "INSERT INTO public.item VALUES (0)");
    assertThat(Run.of("backup", from).exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(Run.of("restore", to).exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(FailingRestore.rows(destination, database)).isEqualTo(FailingRestore.ROWS);

    assertThat(Run.of("restore", to).exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(FailingRestore.rows(destination, database)).isEqualTo(FailingRestore.ROWS + 1);
  }

  private static void finish(String database) throws Exception {
    finish(database, store());
  }

  private static void finish(String database, Map<String, String> store) throws Exception {
    try (ChildProcess restore = start(database, store)) {
      assertThat(restore.await()).as(restore.log()).isZero();
    }
  }

  private static void assertRestored(String database) throws SQLException {
    assertThat(DatabaseContents.of(destination, database).differences(expected)).isEmpty();
    assertThat(count(database, "SELECT count(*) FROM pg_namespace WHERE nspname = 'pgstow'"))
        .isZero();
  }

  private static ChildProcess start(String database) throws IOException {
    return start(database, store());
  }

  private static ChildProcess start(String database, Map<String, String> store) throws IOException {
    return ChildProcess.start(
        "restore",
        Run.variables(
            Run.database("DST_", destination, database),
            store,
            Map.of(
                "SRC_DBNAME",
                "sample",
                "RESTORE_JOBS",
                "2",
                "RESTORE_SEGMENT_SIZE",
                "64kB",
                "INDEX_POLICY",
                "before-data",
                "QUIET",
                "true")),
        Files.createTempFile(folder, "restore", ".log"));
  }

  private static Map<String, String> store() {
    return Map.of("BACKUP_URL", "file:" + folder.resolve("store"));
  }

  /** Returns when the ledger has grown by so many items, or the run has ended. */
  private static void awaitProgress(ChildProcess restore, String database, int items)
      throws Exception {
    long goal = ledger(database) + items;
    while (restore.isAlive() && ledger(database) == 0) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    try (Connection connection = destination.connect(database)) {
      while (restore.isAlive() && count(connection, LEDGER) < goal) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    } catch (SQLException e) {
      // the last item of a restore is to drop the ledger
      assertThat(e.getSQLState()).isEqualTo("42P01");
    }
  }

  private static void awaitEnd(ChildProcess restore, Duration atMost) throws Exception {
    Instant end = Instant.now().plus(atMost);
    while (restore.isAlive() && Instant.now().isBefore(end)) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static long ledger(String database) {
    try {
      return count(database, LEDGER);
    } catch (SQLException e) {
      // no such database, or no ledger in it, yet
      return 0;
    }
  }

  private static Phase phase(String database) throws IOException, SQLException {
    if (ledger(database) == 0) {
      return Phase.NOTHING;
    }
    int last =
        (int) count(database, "SELECT abs(dump_id) FROM pgstow.ledger ORDER BY done DESC LIMIT 1");
    try (var archive = Files.newInputStream(folder.resolve("store/sample/one.dump"))) {
      return phase(TableOfContents.read(archive), last);
    }
  }

  private static Phase phase(TableOfContents contents, int dumpId) {
    Section section = Section.PRE_DATA;
    for (Entry entry : contents.entries()) {
      section = entry.section() == Section.NONE ? section : entry.section();
      if (entry.dumpId() == dumpId) {
        return phase(entry, section);
      }
    }
    throw new AssertionError("no entry " + dumpId);
  }

  private static Phase phase(Entry entry, Section section) {
    return switch (entry.kind()) {
      case "INDEX" -> Phase.INDEXES;
      case "ACL", "DEFAULT ACL" -> Phase.REST;
      default ->
          switch (section) {
            case NONE, PRE_DATA -> Phase.SCHEMA;
            case DATA -> Phase.DATA;
            case POST_DATA -> Phase.REST;
          };
    };
  }

  private static long count(String database, String query) throws SQLException {
    try (Connection connection = destination.connect(database)) {
      return count(connection, query);
    }
  }

  private static long count(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
