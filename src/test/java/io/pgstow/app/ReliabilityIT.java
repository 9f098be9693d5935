package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs jobs with every trouble at every kind of call to the store, sees that each ends in success
 * or in a clear failure without a wrong state, and writes down which.
 */
final class ReliabilityIT {
  private static final Path PAGE = Path.of("docs/reliability.md");
  private static final int RUNS_AT_ONCE = 8;
  private static final Map<String, String> SHORT_PATIENCE =
      Map.of("S3_MAX_RETRIES", "2", "S3_TIMEOUT", "3s");
  private static final String INTRODUCTION =
      """
      # Reliability

      This page shows how each job ends when its object store fails. A proxy between pgstow and an S3 server
      makes one kind of call fail, once or for as long as the job runs. The settings are `S3_MAX_RETRIES=2` and
      `S3_TIMEOUT=3s`. Every cell is a run of the job. After the run, the test compares the contents of the
      store or of the database with the expected contents. The test also writes this page:
      `mvn verify -Dit.test=ReliabilityIT -Ddocs=write`.

      - `done`: the job succeeded.
      - `exit N`: the job failed with that exit code. The message names the place in the store and has a hint.
      """;

  /** The table of a job: a column for each call, a row for each trouble. */
  private record Section(FaultedJob job, Map<StoreTrouble, List<Future<String>>> rows) {
    static Section begin(FaultedJob job, ExecutorService runs) {
      var rows = new EnumMap<StoreTrouble, List<Future<String>>>(StoreTrouble.class);
      for (StoreTrouble trouble : StoreTrouble.of(job.calls())) {
        rows.put(
            trouble,
            job.calls().stream()
                .map(call -> runs.submit(() -> outcome(job, trouble, call)))
                .toList());
      }
      return new Section(job, rows);
    }

    String await() throws Exception {
      var text = new StringBuilder("\n## " + job.name() + "\n\n" + job.prose() + "\n\n");
      text.append(row("", job.calls().stream().map(FaultedCall::title).toList()));
      text.append(row("---", job.calls().stream().map(_ -> "---").toList()));
      for (var row : rows.entrySet()) {
        var outcomes = new ArrayList<String>();
        for (Future<String> outcome : row.getValue()) {
          outcomes.add(outcome.get());
        }
        text.append(row(row.getKey().title(), outcomes));
      }
      return text.toString();
    }
  }

  private static PostgresServer server;
  private static S3Server s3;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(15);
    s3 = S3Server.start();
    server.createDatabase("app");
    // rows that make an archive of two parts
    server.execute(
        "app",
        """
        CREATE TABLE item AS
        SELECT i AS id, sha512(i::text::bytea) AS content FROM generate_series(1, 80000) i
        """);
    var backup = new FaultedBackup(server);
    Run run =
        Run.of(
            "backup",
            Run.variables(
                backup.variables("first"), TestStore.bucket(s3, FaultedRestore.PREFIX).settings()));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }

  @AfterAll
  static void stop() {
    s3.close();
    server.close();
  }

  static List<FaultedJob> jobs() {
    return List.of(
        new FaultedBackup(server),
        new FaultedRestore(server),
        new FaultedVerify(TestStore.bucket(s3, FaultedRestore.PREFIX)),
        new FaultedPrune(),
        new FaultedRename());
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void the_calls_of_a_job_are_all_known(FaultedJob job) throws Exception {
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      job.prepare(place(job, "well"));
      Run run = run(job, "well", proxy);
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
      assertThat(proxy.requests())
          .as(job.name())
          .allMatch(request -> job.calls().stream().anyMatch(call -> call.test(request)));
      assertThat(job.calls()).allMatch(call -> proxy.requests().stream().anyMatch(call));
    }
    job.assertDone("well", place(job, "well"));
  }

  @Test
  void the_page_says_how_every_trouble_at_every_call_ends() throws Exception {
    var page = new StringBuilder(INTRODUCTION);
    try (ExecutorService runs = Executors.newFixedThreadPool(RUNS_AT_ONCE)) {
      // all are begun before one is waited for: most of the time passes in timeouts
      List<Section> sections = jobs().stream().map(job -> Section.begin(job, runs)).toList();
      for (Section section : sections) {
        page.append(section.await());
      }
    }
    if ("write".equals(System.getProperty("docs"))) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("stale: \"mvn verify -Dit.test=ReliabilityIT -Ddocs=write\" writes it again")
        .hasContent(page.toString());
  }

  private static String row(String title, List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| " + title + " | ", " |\n"));
  }

  private static String outcome(FaultedJob job, StoreTrouble trouble, FaultedCall call)
      throws Exception {
    if (!trouble.concerns(call)) {
      return "";
    }
    String name = trouble + " at " + call.title();
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      job.prepare(place(job, name));
      trouble.inject(proxy, call);
      Run run = run(job, name, proxy);
      assertThat(proxy.faulted()).as(name + run.err()).isNotEmpty();
      return judge(job, trouble, call, run, name);
    } catch (AssertionError e) {
      throw new AssertionError(job.name() + ", " + name, e);
    }
  }

  private static String judge(
      FaultedJob job, StoreTrouble trouble, FaultedCall call, Run run, String name)
      throws Exception {
    TestStore store = place(job, name);
    if (!trouble.orphans(call)) {
      assertThat(store.pendingUploads()).isEmpty();
    }
    if (run.exitCode() == ExitCode.DONE) {
      job.assertDone(name, store);
      return "done";
    }
    assertThat(run.exitCode())
        .as(run.err())
        .isIn(ExitCode.STORE, ExitCode.ARCHIVE, ExitCode.VERIFICATION, ExitCode.BUSY);
    assertThat(run.err()).contains("s3://" + S3Server.BUCKET).contains("HINT: ");
    job.assertHarmless(name, store);
    return "exit " + run.exitCode().number();
  }

  private static Run run(FaultedJob job, String name, FaultProxy proxy) {
    return Run.of(
        job.name(),
        Run.variables(
            job.variables(name),
            place(job, name).settings(),
            SHORT_PATIENCE,
            Map.of("S3_ENDPOINT_URL", proxy.endpoint().toString())));
  }

  private static TestStore place(FaultedJob job, String name) {
    return TestStore.bucket(s3, job.prefix(name));
  }
}
