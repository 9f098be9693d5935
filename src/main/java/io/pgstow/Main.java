package io.pgstow;

import io.pgstow.app.Application;
import io.pgstow.app.UserSignal;
import io.pgstow.error.ExitCode;
import java.io.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The only class that reads the environment and ends the process. */
public final class Main {
  /** Docker and Podman kill 10 s after they asked, Kubernetes 30 s. */
  private static final Duration TIME_TO_CLEAN_UP = Duration.ofSeconds(8);

  /** Where Kubernetes looks, if a container names no other file. */
  private static final Path TERMINATION_MESSAGE = Path.of("/dev/termination-log");

  private Main() {}

  /** Runs one job and ends the process with its exit code. */
  public static void main(String[] args) {
    // first of all: nothing listens to it until the run has begun
    UserSignal.ignore();
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    var application =
        new Application(System.getenv(), System.out, System.err, terminal, TERMINATION_MESSAGE);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(application), "stop"));
    System.exit(application.run(List.of(args)).number());
  }

  /** Once the hooks have returned the process is gone, cleaned up or not: so this one waits. */
  private static void stop(Application application) {
    try {
      application
          .stop(TIME_TO_CLEAN_UP)
          .ifPresent(exitCode -> Runtime.getRuntime().halt(exitCode.number()));
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(ExitCode.STOPPED.number());
    }
  }
}
