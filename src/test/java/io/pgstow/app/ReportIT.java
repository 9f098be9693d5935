package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.HttpPeer;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import tools.jackson.databind.json.JsonMapper;

/** The page that a run leaves beside its backup. */
final class ReportIT {
  private static final String MARKUP = "<script>alert('x')</script>&\"";
  private static final String TABLE = '"' + MARKUP.replace("\"", "\"\"") + '"';

  @TempDir static Path folder;
  private static Copies copies;
  private static TestStore store;

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    store = TestStore.folder(folder);
    for (String database : List.of("app", MARKUP, "failing", "pruned", "hostile")) {
      copies.create(
          database,
          "CREATE TABLE public." + TABLE + " AS SELECT g FROM generate_series(1, 1234) g",
          "CREATE INDEX ON public." + TABLE + " (g)");
    }
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @Test
  void a_backup_and_its_restores_leave_pages_that_run_nothing_and_ask_for_nothing()
      throws Exception {
    copies.backUp(MARKUP, beside());
    copies.restored(MARKUP, "copy " + MARKUP, beside());

    List<String> pages = keys(".report.html");
    assertThat(keys(".report.json")).hasSize(pages.size());
    List<String> ours = pages.stream().filter(key -> key.contains("script")).toList();
    assertThat(ours)
        .hasSize(2)
        .anyMatch(key -> key.endsWith("/one.report.html"))
        .anyMatch(key -> key.matches(".*/one\\.restore-[0-9]{8}T[0-9]{6}Z\\.report\\.html"));
    for (String key : ours) {
      String page = text(key);
      assertThat(page).contains(": done</h1>", "&lt;script&gt;", "<svg").doesNotContain("url(");
      assertInert(page);
    }
  }

  /** Chromium of Debian's package; elsewhere the test above has to do. */
  @Test
  void a_browser_runs_nothing_of_it_and_asks_nobody() throws Exception {
    Path chromium = Path.of("/usr/bin/chromium");
    assumeThat(chromium).exists();
    try (var peer = HttpPeer.start()) {
      String script = "<script>document.documentElement.dataset.ran=1</script>";
      String image = "<img src=%s>".formatted(peer.url("/x"));
      copies
          .server()
          .execute(
              "hostile",
              "CREATE TABLE public.\"%s\" AS SELECT 1 AS \"%s\"".formatted(script, image),
              "CREATE TABLE public.\"%s\" AS SELECT 1 AS one".formatted(image),
              "CREATE INDEX \"%si\" ON public.\"%s\" (one)".formatted(image, image));
      copies.backUp("hostile", Map.of("REPORT_URL", "", "BACKUP_NAME", "<b onclick=x>"));
      copies.restored(
          "hostile",
          "<img src=x>",
          Map.of("REPORT_URL", "", "BACKUP_NAME", "<b onclick=x>", "DEBUG", "true"));
      Path control = Files.writeString(folder.resolve("control.html"), script + image);

      for (String key : keys("hostile/<b onclick=x>")) {
        if (key.endsWith(".html")) {
          assertThat(dom(chromium, folder.resolve(key)))
              .contains("pgstow: ", "&lt;img src=")
              .doesNotContain("data-ran=", "<img", "<script");
        }
      }
      assertThat(peer.received()).isEmpty();
      // the browser would have
      assertThat(dom(chromium, control)).contains("data-ran=");
      assertThat(peer.received()).isNotEmpty();
    }
  }

  /** What a browser makes of a page, when it has run all that it would run. */
  private static String dom(Path chromium, Path page) throws Exception {
    Process browser =
        new ProcessBuilder(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--user-data-dir=" + folder.resolveSibling(folder.getFileName() + "-browser"),
                "--virtual-time-budget=2000",
                "--dump-dom",
                page.toUri().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String dom = new String(browser.getInputStream().readAllBytes(), UTF_8);
    browser.waitFor();
    return dom;
  }

  @ParameterizedTest
  @CsvSource({"custom, gzip:1", "directory, gzip:1", "tar, none", "plain, gzip:1"})
  void its_commands_restore_the_backup_without_pgstow(String format, String compression)
      throws Exception {
    String name = "by " + format;
    copies.backUp(
        "app",
        Map.of(
            "REPORT_URL", "", "BACKUP_NAME", name, "DUMP_FORMAT", format, "COMPRESSION", "gzip"));
    var pages = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    String page = text("app/" + name + ".report.html");
    String document = page.substring(page.indexOf("<html"));
    var blocks =
        pages
            .parse(new ByteArrayInputStream(document.getBytes(UTF_8)))
            .getElementsByTagName("code");

    // createdb is not among the programs that every machine with tests has
    copies.server().createDatabase("stock_" + format);
    String commands =
        blocks
            .item(1)
            .getTextContent()
            .replaceFirst("createdb .*", "")
            .replace("DATABASE", "stock_" + format);
    ClientPrograms clients = ClientPrograms.newest();
    var shell = new ProcessBuilder("bash", "-e", "-c", commands).redirectErrorStream(true);
    shell.environment().putAll(copies.server().environment());
    shell.environment().merge("PATH", clients.program("") + ":", (path, ours) -> ours + path);
    Process run = shell.start();

    String output = new String(run.getInputStream().readAllBytes(), UTF_8);
    assertThat(run.waitFor()).as(commands + output).isZero();
    assertThat(copies.query("stock_" + format, "SELECT count(*) FROM public." + TABLE))
        .containsExactly("1234");
  }

  @Test
  void a_restore_that_fails_says_where_and_why() throws Exception {
    copies.backUp("failing");
    copies.server().execute("postgres", "CREATE DATABASE taken");
    copies.server().execute("taken", "CREATE TABLE public.something (id int)");

    Run run = copies.restore("failing", "taken", beside());

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    String page = text(keys("failing/one.restore").getFirst());
    assertThat(page)
        .contains("restore: failed", "In the phase &quot;destination preflight&quot;", "HINT: ");
    assertInert(page);
  }

  @Test
  void somebody_elses_file_of_such_a_name_is_neither_overwritten_nor_pruned() {
    var theirs = "theirs".getBytes(UTF_8);
    for (String suffix : List.of("html", "json")) {
      store.write("pruned/20190101T000000Z.report." + suffix, theirs);
    }

    copies.backUp("pruned", Map.of("REPORT_URL", "", "BACKUP_NAME", "20190101T000000Z"));
    copies.backUp("pruned", Map.of("BACKUP_NAME", "20190102T000000Z"));
    Map<String, String> settings =
        Map.of("BACKUP_URL", "file:" + folder, "SRC_DBNAME", "pruned", "KEEP_LAST", "1");
    Run prune = Run.of("prune", Run.variables(settings, Map.of("KEEP_DAYS", "0")));

    assertThat(prune.exitCode()).as(prune.err()).isEqualTo(ExitCode.DONE);
    assertThat(keys("pruned/20190101T000000Z"))
        .containsExactlyInAnyOrder(
            "pruned/20190101T000000Z.report.html", "pruned/20190101T000000Z.report.json")
        .allMatch(key -> text(key).equals("theirs"));
    keys("pruned/20190101T000000Z").forEach(store::delete);
  }

  @ParameterizedTest
  @ValueSource(strings = {"one.report", "one.verified", "one.restore-20260101T000000Z"})
  void a_backup_has_no_name_that_a_report_of_another_could_have(String name) {
    assertThat(copies.run("backup", "app", "", Map.of("BACKUP_NAME", name)).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void of_verifications_the_last_has_one() {
    copies.backUp("app", Map.of("REPORT_URL", "none", "BACKUP_NAME", "verified once"));
    for (String name : List.of("verified once", "missing")) {
      copies.run("verify", "app", "", Map.of("BACKUP_NAME", name, "REPORT_URL", ""));
    }

    assertThat(keys("app/verified once.verified.report."))
        .containsExactlyInAnyOrder(
            "app/verified once.verified.report.html", "app/verified once.verified.report.json");
    assertThat(text("app/verified once.verified.report.html")).contains("verify: done", "good");
    assertThat(keys("missing")).isEmpty();
  }

  @Test
  void a_restore_that_finds_nothing_leaves_nothing() {
    Path wrong = folder.resolveSibling(folder.getFileName() + "-mistyped");

    Run run =
        copies.run(
            "restore", "app", "copy", Map.of("BACKUP_URL", "file:" + wrong, "REPORT_URL", ""));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
    assertThat(wrong).doesNotExist();
  }

  @Test
  void a_backup_that_is_not_made_leaves_the_report_of_the_one_that_is() {
    copies.backUp("app", beside());
    String before = text("app/one.report.html");

    assertThat(copies.run("backup", "app", "", beside()).exitCode()).isEqualTo(ExitCode.PREFLIGHT);

    assertThat(text("app/one.report.html")).isEqualTo(before);
    assertThat(before).contains("SRC_PGPASSWORD").doesNotContain(copies.server().password());
    assertThat(JsonMapper.shared().readTree(text("app/one.report.json")).get("job").asString())
        .isEqualTo("backup");
  }

  @Test
  void it_goes_elsewhere_or_nowhere_if_that_is_wished() {
    Path other = folder.resolveSibling(folder.getFileName() + "-reports");
    copies.backUp("app", Map.of("REPORT_URL", "file:" + other, "BACKUP_NAME", "else"));
    copies.backUp("app", Map.of("REPORT_URL", "none", "BACKUP_NAME", "nowhere"));

    assertThat(TestStore.folder(other).keys()).contains("app/else.report.html");
    assertThat(keys("app/else.report")).isEmpty();
    assertThat(keys("app/nowhere.report")).isEmpty();
  }

  @Test
  void a_store_that_does_not_answer_changes_nothing_nor_does_a_signal_then() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Map<String, String> settings =
          Run.variables(
              Run.database("SRC_", copies.server(), "app"),
              Map.of(
                  "BACKUP_URL", "file:" + folder,
                  "BACKUP_NAME", "unreported",
                  "REPORT_URL", "s3://silent/reports",
                  "S3_ENDPOINT_URL", "http://127.0.0.1:" + silent.getLocalPort(),
                  "AWS_ACCESS_KEY_ID", "key",
                  "AWS_SECRET_ACCESS_KEY", "secret of the key",
                  "OUTPUT", "json"));
      Path log = folder.resolveSibling(folder.getFileName() + ".log");
      try (var run = ChildProcess.start("backup", settings, log);
          var _ = silent.accept()) {
        run.terminate();

        assertThat(run.await()).as(run.log()).isZero();
        assertThat(run.log())
            .contains("cannot write the report: the run was ended", "\"outcome\" : \"done\"")
            .doesNotContain("STOPPED", "no effect");
      }
    }
  }

  @Test
  void it_goes_with_its_backup_and_is_none_itself() {
    for (String name : List.of("20200101T000000Z", "20200102T000000Z")) {
      copies.backUp("pruned", Map.of("REPORT_URL", "", "BACKUP_NAME", name));
    }
    Map<String, String> settings = Map.of("BACKUP_URL", "file:" + folder, "SRC_DBNAME", "pruned");
    Run list = Run.of("list", Run.variables(settings, Map.of("OUTPUT", "json")));
    assertThat(JsonMapper.shared().readTree(list.out()).get("backups").size()).isEqualTo(2);

    Run prune =
        Run.of("prune", Run.variables(settings, Map.of("KEEP_LAST", "1", "KEEP_DAYS", "0")));

    assertThat(prune.exitCode()).as(prune.err()).isEqualTo(ExitCode.DONE);
    assertThat(prune.out()).doesNotContain("foreign", "report");
    assertThat(keys("pruned/")).hasSize(4).allMatch(key -> key.contains("20200102T000000Z"));
  }

  /** As it is where nothing is set: {@link Run} sets it otherwise. */
  private static Map<String, String> beside() {
    return Map.of("REPORT_URL", "");
  }

  private static List<String> keys(String part) {
    return store.keys().stream().filter(key -> key.contains(part)).toList();
  }

  private static String text(String key) {
    return new String(store.read(key), UTF_8);
  }

  /** It is well-formed, and has no element or attribute that does anything. */
  private static void assertInert(String page) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    String document = page.substring(page.indexOf("<html"));
    var parsed =
        factory.newDocumentBuilder().parse(new ByteArrayInputStream(document.getBytes(UTF_8)));
    var names = new ArrayList<String>();
    collect(parsed.getDocumentElement(), names);
    assertThat(names)
        .contains("rect", "td")
        .doesNotContain("script", "img", "link", "iframe", "object", "a", "@href", "@src")
        .noneMatch(name -> name.startsWith("@on"));
  }

  private static void collect(Element element, List<String> names) {
    names.add(element.getTagName());
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      names.add("@" + element.getAttributes().item(i).getNodeName());
    }
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element inner) {
        collect(inner, names);
      }
    }
  }
}
