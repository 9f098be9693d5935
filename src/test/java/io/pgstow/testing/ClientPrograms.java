package io.pgstow.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * PostgreSQL's own {@code pg_dump}, {@code pg_restore}, {@code psql} and {@code pg_dumpall} of one
 * major version. They are looked for where pgstow looks: in {@code PG_CLIENTS}, in Debian's
 * folders, on the {@code PATH}; when {@code PG_CLIENTS} is not set, where {@code
 * src/build/fetch-clients} puts them comes first.
 *
 * @param major of the programs
 * @param folder that holds them
 */
public record ClientPrograms(int major, Path folder) {
  /** How a program ended, and what it wrote to its standard output and error. */
  public record Outcome(int exitStatus, String output, String errors) {}

  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
  private static final TreeMap<Integer, ClientPrograms> FOUND = find();

  /** All there are, oldest first. */
  public static List<ClientPrograms> all() {
    return List.copyOf(FOUND.values());
  }

  /** Exactly this major. */
  public static Optional<ClientPrograms> of(int major) {
    return Optional.ofNullable(FOUND.get(major));
  }

  /** Of the server's major, or the next newer there is: older ones refuse to dump the server. */
  public static Optional<ClientPrograms> forServer(int serverMajor) {
    return Optional.ofNullable(FOUND.ceilingEntry(serverMajor)).map(Map.Entry::getValue);
  }

  /** The same, without which the test cannot be. */
  public static ClientPrograms assumeForServer(int serverMajor) {
    Optional<ClientPrograms> programs = forServer(serverMajor);
    assumeTrue(programs.isPresent(), () -> "no client programs for server " + serverMajor);
    return programs.orElseThrow();
  }

  /** The newest there is. */
  public static ClientPrograms newest() {
    return FOUND.lastEntry().getValue();
  }

  /** The folder of all majors' folders: what {@code PG_CLIENTS} should be set to. */
  public static Path home() {
    return environment("PG_CLIENTS")
        .map(Path::of)
        .orElseGet(() -> cache().resolve("pgstow/clients"));
  }

  /** Where a program is. */
  public Path program(String name) {
    return folder.resolve(name);
  }

  /**
   * Runs a program as the server's superuser, and returns what it wrote to its standard output. Its
   * end must be a good one.
   */
  public String run(PostgresServer server, String program, String... arguments) {
    return succeeded(program, attempt(server, program, arguments), arguments);
  }

  /** The same with a file that comes through a pipe. */
  public String runPiped(PostgresServer server, Path file, String program, String... arguments) {
    return succeeded(program, attempt(server, Optional.of(file), program, arguments), arguments);
  }

  private static String succeeded(String program, Outcome outcome, String... arguments) {
    if (outcome.exitStatus != 0) {
      throw new IllegalStateException(
          program + " " + List.of(arguments) + " failed: " + outcome.errors);
    }
    return outcome.output;
  }

  /** Runs a program as the server's superuser to whatever end. */
  public Outcome attempt(PostgresServer server, String program, String... arguments) {
    return attempt(server, Optional.empty(), program, arguments);
  }

  private Outcome attempt(
      PostgresServer server, Optional<Path> input, String program, String... arguments) {
    var command = new ArrayList<>(List.of(program(program).toString()));
    command.addAll(List.of(arguments));
    try {
      Path errors = Files.createTempFile("pgstow-client-", ".err");
      try {
        var builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(server.environment());
        Process process = builder.start();
        try (OutputStream pipe = process.getOutputStream()) {
          if (input.isPresent()) {
            Files.copy(input.get(), pipe);
          }
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output, Files.readString(errors));
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw ServerProcesses.interrupted(e);
    }
  }

  private static TreeMap<Integer, ClientPrograms> find() {
    var found = new TreeMap<Integer, ClientPrograms>();
    for (Path folder : List.of(home(), Path.of("/usr/lib/postgresql"))) {
      for (int major : PostgresServer.MAJORS) {
        Path bin = folder.resolve(Integer.toString(major)).resolve("bin");
        if (Files.isExecutable(bin.resolve("pg_dump"))) {
          found.putIfAbsent(major, new ClientPrograms(major, bin));
        }
      }
    }
    onPath().ifPresent(programs -> found.putIfAbsent(programs.major, programs));
    return found;
  }

  /** The user's folder for what may be fetched again. */
  static Path cache() {
    return environment("XDG_CACHE_HOME")
        .map(Path::of)
        .orElseGet(
            () -> Path.of(environment("HOME").orElse(System.getProperty("user.home")), ".cache"));
  }

  private static Optional<ClientPrograms> onPath() {
    return Stream.of(environment("PATH").orElse("").split(":"))
        .map(Path::of)
        .filter(folder -> Files.isExecutable(folder.resolve("pg_dump")))
        .findFirst()
        .map(folder -> new ClientPrograms(versionOf(folder.resolve("pg_dump")), folder));
  }

  private static int versionOf(Path program) {
    try {
      Process process = new ProcessBuilder(program.toString(), "--version").start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher version = VERSION.matcher(output);
      if (!version.find()) {
        throw new IllegalStateException(program + " says " + output);
      }
      return Integer.parseInt(version.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> environment(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }
}
