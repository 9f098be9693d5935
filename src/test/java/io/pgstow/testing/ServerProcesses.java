package io.pgstow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts PostgreSQL's server programs. They refuse to run as root; then {@code setpriv} makes them
 * run as the user nobody. It also asks the kernel to stop a server whose parent dies, so that even
 * a killed JVM leaves none behind.
 */
final class ServerProcesses {
  private static final int NOBODY = 65534;
  private static final boolean ROOT =
      ProcessHandle.current().info().user().filter("root"::equals).isPresent();

  // The kernel takes the death of the starting thread for that of the parent, hence a thread that
  // lives as long as the JVM (prctl(2), PR_SET_PDEATHSIG).
  private static final ExecutorService PARENT =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("postgres-parent").factory());

  private ServerProcesses() {}

  /** Hands the folder, which was just made by this process, to the user the servers run as. */
  static void own(Path folder) throws IOException {
    if (ROOT) {
      Files.setAttribute(folder, "unix:uid", NOBODY);
      Files.setAttribute(folder, "unix:gid", NOBODY);
    }
  }

  /** Starts a server below a folder given to {@link #own}; its output is appended to the log. */
  static Process start(Path folder, Path log, List<String> command) {
    var builder =
        new ProcessBuilder(asServerUser(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      return PARENT.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot start " + command, e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Runs a program to its end, which must be a good one. */
  static void run(Path folder, List<String> command) {
    run(new ProcessBuilder(asServerUser(command)).directory(folder.toFile()));
  }

  /** The same as the user of this process. */
  static void runAsIs(List<String> command) {
    run(new ProcessBuilder(command));
  }

  private static void run(ProcessBuilder builder) {
    try {
      Process process = builder.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(builder.command() + " failed: " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static List<String> asServerUser(List<String> command) {
    var all = new ArrayList<>(List.of("setpriv", "--pdeathsig", "QUIT"));
    if (ROOT) {
      all.addAll(List.of("--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    all.addAll(command);
    return all;
  }

  static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }
}
