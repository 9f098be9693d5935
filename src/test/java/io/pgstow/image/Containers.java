package io.pgstow.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Containers of the image that this build has made, by Podman or Docker, on the network of this
 * machine: so they reach the servers that a test has started.
 */
final class Containers {
  /** Set by the profile that builds the image. */
  private static final String IMAGE_TAR = "pgstow.image.tar";

  private static final int PATIENCE_SECONDS = 120;

  /** As the examples for Kubernetes and Compose have it, with a user that nobody has heard of. */
  private static final List<String> RESTRICTED =
      List.of(
          "--network=host",
          "--read-only",
          "--tmpfs=/tmp:rw,noexec,size=32m",
          "--user=54321:54321",
          "--memory=256m",
          "--cap-drop=all",
          "--security-opt=no-new-privileges");

  private final String engine;
  private final String image;

  private Containers(String engine, String image) {
    this.engine = engine;
    this.image = image;
  }

  /** Why there can be no containers here, or nothing. */
  static Optional<String> obstacle() {
    String tar = System.getProperty(IMAGE_TAR);
    if (tar == null || !Files.exists(Path.of(tar))) {
      return Optional.of("no image was built: mvn -Pimage verify (docs/image.md)");
    }
    return engine().isPresent()
        ? Optional.empty()
        : Optional.of("neither podman nor docker can run anything here");
  }

  /** Loads the image into the engine. */
  static Containers load() throws IOException, InterruptedException {
    String engine = engine().orElseThrow();
    Path tar = Path.of(System.getProperty(IMAGE_TAR));
    String said = run(List.of(engine, "load", "--quiet", "--input", tar.toString()));
    return new Containers(engine, said.strip().replaceFirst("^.*Loaded image(\\(s\\))?: ", ""));
  }

  private static Optional<String> engine() {
    return List.of("podman", "docker").stream().filter(Containers::answers).findFirst();
  }

  private static boolean answers(String engine) {
    try {
      return !run(List.of(engine, "info")).isEmpty();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Starts a job; what it prints goes to the file. */
  Container start(String job, Map<String, String> variables, Path log) throws IOException {
    String name = "pgstow-" + UUID.randomUUID();
    var command = new ArrayList<>(List.of(engine, "run", "--rm", "--name=" + name));
    command.addAll(RESTRICTED);
    // the values come from the engine's own environment, so that they are in no argument
    variables.keySet().forEach(variable -> command.add("--env=" + variable));
    command.addAll(List.of(image, job));
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(variables);
    return new Container(engine, name, builder.start(), log);
  }

  /** A running job; closing it ends it. */
  record Container(String engine, String name, Process process, Path log) implements AutoCloseable {
    void signal(String signal) throws IOException, InterruptedException {
      run(List.of(engine, "kill", "--signal=" + signal, name));
    }

    int await() throws InterruptedException {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(name + " does not end");
      }
      return process.exitValue();
    }

    boolean isAlive() {
      return process.isAlive();
    }

    String said() throws IOException {
      return Files.readString(log);
    }

    @Override
    public void close() {
      try {
        if (process.isAlive()) {
          signal("KILL");
          process.waitFor();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + said);
    }
    return said;
  }
}
