package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.store.ObjectStore;
import io.pgstow.store.folder.FolderStore;
import io.pgstow.testing.SampleBackups;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script itself, in a project folder of its own. Its Maven is a script, too, which notes that
 * it was called and puts an archive there that starts these very classes.
 */
final class LauncherScriptTest {
  @TempDir private Path folder;
  private Path project = Path.of("");

  private record Ended(int exitCode, String output) {}

  @BeforeEach
  void makeProject() throws IOException {
    project = folder.resolve("a project");
    Files.createDirectories(project.resolve("src/build"));
    Files.createDirectory(folder.resolve("bin"));
    Files.createFile(project.resolve("pom.xml"));
    for (String file : List.of("pgstow", "src/build/tools", "src/build/debian-packages")) {
      Files.copy(Path.of(file), project.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    program(
        "bin/mvn",
        """
        #!/usr/bin/env bash
        echo "$JAVA_HOME" >> '%1$s/calls'
        sleep 1
        cp '%1$s/prepared.jar' '%1$s/a project/target/pgstow.jar'
        """
            .formatted(folder));
    writeArchive(folder.resolve("prepared.jar"));
  }

  @Test
  void without_a_job_it_says_how_to_name_one() throws Exception {
    Ended ended = run(Map.of());

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.output())
        .contains("ERROR: no job is named\nHINT: \"pgstow help\" lists the jobs.")
        .doesNotContain("unbound variable");
  }

  @Test
  void the_job_may_be_named_in_the_environment() throws Exception {
    Ended ended = run(Map.of("JOB", "help"));

    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("Usage: pgstow JOB");
  }

  @Test
  void a_flag_of_the_predecessor_names_the_job() throws Exception {
    Ended ended = run(Map.of(), "--quiet", "--restore", "--force");

    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
    assertThat(ended.output()).contains("\"DST_PGHOST\" is not set");
  }

  @Test
  void it_runs_from_anywhere_by_a_link_and_builds_only_what_is_stale() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("a link"), project.resolve("pgstow"));

    assertThat(end(start(link, Map.of(), "version")).output()).contains("Building", "pgstow ");
    assertThat(end(start(link, Map.of(), "version")).output()).doesNotContain("Building");
    Files.writeString(project.resolve("src/build/new"), "");
    assertThat(end(start(link, Map.of(), "version")).output()).contains("Building");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void of_several_that_start_at_once_one_builds_and_all_run() throws Exception {
    var runs = new ArrayList<Process>();
    for (int i = 0; i < 3; i++) {
      runs.add(start(project.resolve("pgstow"), Map.of(), "version"));
    }
    for (Process process : runs) {
      Ended ended = end(process);
      assertThat(ended.exitCode()).as(ended.output()).isZero();
      assertThat(ended.output()).contains("pgstow ");
    }
    assertThat(builds()).hasSize(1);
  }

  @Test
  void options_for_java_are_taken_word_by_word() throws Exception {
    Ended ended = run(Map.of("PGSTOW_JAVA_OPTS", "-Xmx77m  -XX:+PrintCommandLineFlags"), "version");

    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("-XX:MaxHeapSize=" + (77L << 20));
  }

  @Test
  void names_are_utf_8_in_the_locale_of_cron() throws Exception {
    Path list = folder.resolve("list");
    try (ObjectStore store = new FolderStore(folder.resolve("\u00fc"))) {
      new SampleBackups(store, "\u00e9").file("20260101T000000Z", Instant.EPOCH, false);
    }
    program(
        "list",
        """
        #!/usr/bin/env bash
        export BACKUP_URL=$'file:%s/\\xc3\\xbc' QUIET=true
        '%s' list
        SRC_DBNAME=$'\\xc3\\xa9' '%s' prune
        """
            .formatted(folder, project.resolve("pgstow"), project.resolve("pgstow")));
    for (String locale : List.of("C", "POSIX", "")) {
      Ended ended = end(start(list, Map.of("LC_ALL", locale)));

      assertThat(ended.exitCode()).as(ended.output()).isZero();
      assertThat(ended.output()).contains("| \u00e9 ", "20260101T000000Z", "newest");
    }
  }

  @Test
  void without_the_script_it_says_what_is_wrong_with_the_locale() throws Exception {
    try (ObjectStore store = new FolderStore(folder.resolve("ascii"))) {
      new SampleBackups(store, "\u00e9").file("20260101T000000Z", Instant.EPOCH, false);
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    for (String variable :
        List.of(
            "SRC_DBNAME=$'\\xc3\\xa9' BACKUP_URL=file:" + folder.resolve("ascii"),
            "BACKUP_URL=$'file:/tmp/\\xc3\\xbc'",
            "BACKUP_URL=file:" + folder.resolve("ascii"))) {
      program(
          "list",
          "#!/usr/bin/env bash\n%s exec '%s' -jar '%s' list\n"
              .formatted(variable, java, folder.resolve("prepared.jar")));

      Ended ended = end(start(folder.resolve("list"), Map.of("LC_ALL", "C")));

      assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
      assertThat(ended.output()).contains("ANSI_X3.4-1968", "HINT: Set LC_ALL=C.UTF-8");
    }
  }

  @Test
  void where_nothing_can_be_fetched_it_says_what_to_install() throws Exception {
    Files.delete(folder.resolve("bin/mvn"));
    for (String tool :
        List.of("bash", "dirname", "readlink", "find", "grep", "sed", "mkdir", "rm", "touch")) {
      Files.createSymbolicLink(folder.resolve("bin").resolve(tool), onPath(tool));
    }

    Ended ended = run(Map.of("PATH", folder.resolve("bin").toString()), "version");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.output())
        .contains(
            "ERROR: not found: Maven 3.8 or later\nHINT: Install it, so that mvn is on the PATH.");
  }

  /** Which Java does not yet handle when it begins: here it comes from what is started as Java. */
  @Test
  void who_asks_what_a_run_is_doing_before_java_listens_does_not_end_it() throws Exception {
    program(
        "jdk/bin/java",
        "#!/usr/bin/env bash\nkill -USR1 $$\nexec '%s/bin/java' \"$@\"\n"
            .formatted(System.getProperty("java.home")));
    program("jdk/bin/javac", "#!/usr/bin/env bash\n");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");

    Ended ended = run(Map.of("JAVA_HOME", folder.resolve("jdk").toString()), "version");

    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("pgstow ");
  }

  /** Although the script has it ignored; the server does not answer, so that the run goes on. */
  @Test
  void a_run_that_it_has_started_says_what_it_is_doing() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Map<String, String> settings =
          Map.of(
              "BACKUP_URL", "file:" + folder,
              "SRC_DBNAME", "app",
              "DST_PGHOST", "127.0.0.1",
              "DST_PGPORT", Integer.toString(silent.getLocalPort()),
              "DST_PGUSER", "postgres",
              "DST_PGPASSWORD", "secret of nobody");
      Process process = start(project.resolve("pgstow"), settings, "restore");
      try (var _ = silent.accept();
          var output = process.inputReader(UTF_8)) {
        new ProcessBuilder("kill", "-USR1", Long.toString(process.pid())).start().waitFor();

        assertThat(
                output.lines().filter(line -> line.contains("at work: in the phase")).findFirst())
            .hasValueSatisfying(line -> assertThat(line).contains("wait for the destination"));
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void a_build_that_fails_runs_nothing() throws Exception {
    program("bin/mvn", "#!/usr/bin/env bash\necho broken\nexit 3\n");

    Ended ended = run(Map.of(), "version");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output()).contains("broken\nERROR: the build failed, so nothing was run");
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  private Ended run(Map<String, String> more, String... arguments) throws Exception {
    return end(start(project.resolve("pgstow"), more, arguments));
  }

  private Process start(Path script, Map<String, String> more, String... arguments)
      throws IOException {
    var command = new ArrayList<>(List.of(onPath("bash").toString(), script.toString()));
    command.addAll(Arrays.asList(arguments));
    var builder = new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true);
    var environment = new HashMap<String, String>();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    environment.putAll(more);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Ended end(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private static Path onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .map(entry -> Path.of(entry, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private void program(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** One that refers to the classes of this test's own process. */
  private static void writeArchive(Path file) throws IOException {
    var manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, "io.pgstow.Main");
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" ")));
    new JarOutputStream(Files.newOutputStream(file), manifest).close();
  }
}
