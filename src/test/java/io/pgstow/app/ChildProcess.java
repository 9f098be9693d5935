package io.pgstow.app;

import io.pgstow.testing.ClientPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A run of pgstow in a process of its own, so that it can be killed. */
final class ChildProcess implements AutoCloseable {
  private final String job;
  private final Map<String, String> variables;
  private final Process process;
  private final Path log;
  private final Path events;

  private ChildProcess(
      String job, Map<String, String> variables, Process process, Path log, Path events) {
    this.job = job;
    this.variables = Map.copyOf(variables);
    this.process = process;
    this.log = log;
    this.events = events;
  }

  /** Starts a job; what it prints goes to the file. */
  static ChildProcess start(String job, Map<String, String> environment, Path log) {
    return start(job, environment, log, "-Xmx256m");
  }

  /** The same with a heap of its own. */
  static ChildProcess start(String job, Map<String, String> environment, Path log, String heap) {
    Path events = temporaryFile();
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(HeardMain.command(events));
    command.add(job);
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    if (Run.REPORTED.contains(job)) {
      builder.environment().put("REPORT_URL", "none");
    }
    builder.environment().putAll(environment);
    builder.environment().put("PG_CLIENTS", ClientPrograms.home().toString());
    try {
      return new ChildProcess(job, environment, builder.start(), log, events);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Not beside the log, which often lies in a folder that a test looks at. */
  private static Path temporaryFile() {
    try {
      return Files.createTempFile("pgstow-events-", ".json");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The processes that dump, most often one. */
  List<ProcessHandle> dumps() {
    return process.children().filter(ChildProcess::isDump).toList();
  }

  /** What anybody on the machine sees of this process and of those it has started. */
  List<String> commandLines() throws IOException {
    var lines = new ArrayList<String>();
    lines.add(commandLine(process.toHandle()));
    for (ProcessHandle child : process.descendants().toList()) {
      lines.add(commandLine(child));
    }
    return lines;
  }

  private static String commandLine(ProcessHandle process) throws IOException {
    return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
        .replace('\0', ' ');
  }

  /** The environments of the processes that dump: a set of variables for each. */
  List<Map<String, String>> environmentsOfDumps() throws IOException {
    var environments = new ArrayList<Map<String, String>>();
    for (ProcessHandle dump : dumps()) {
      var variables = new TreeMap<String, String>();
      Path file = Path.of("/proc", Long.toString(dump.pid()), "environ");
      for (String variable : Files.readString(file).split("\0", -1)) {
        if (!variable.isEmpty()) {
          String[] pair = variable.split("=", 2);
          variables.put(pair[0], pair[1]);
        }
      }
      environments.add(variables);
    }
    return environments;
  }

  private static boolean isDump(ProcessHandle child) {
    return child.info().commandLine().filter(line -> line.contains("--snapshot=")).isPresent();
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As {@code kill}. */
  void terminate() {
    process.destroy();
  }

  /** As {@code kill -USR1}. */
  void ask() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-USR1", Long.toString(process.pid())).start().waitFor();
  }

  int await() throws InterruptedException {
    return process.waitFor();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** What it has logged, each event as {@code LOG_FORMAT=json} has it, whatever its format is. */
  List<String> logged() throws IOException {
    return HeardMain.events(events);
  }

  /** Ends it, if it has not ended, and looks at what it has said as {@link Run} does. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try {
      List<String> logged = logged();
      Files.delete(events);
      Run.requireFit(job, variables, log(), logged);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
