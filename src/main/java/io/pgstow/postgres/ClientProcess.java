package io.pgstow.postgres;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running client program: its output as a stream, its complaints kept for the error message. Its
 * environment holds no secret: the password is in a file in memory. Whoever started it closes it,
 * which kills it if it still runs.
 */
public final class ClientProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientProcess.class);
  private static final String NO_FILE = "/nonexistent/pgstow";

  /** So long may what was said before the end take to be read. */
  private static final Duration READING = Duration.ofSeconds(10);

  /** Java reports a process that was killed by a signal as shells do (java.lang.Process). */
  private static final int SIGNAL = 128;

  /** libpq about a connection that is not to be had, or is gone (fe-connect.c, fe-secure.c). */
  private static final Pattern NO_CONNECTION =
      Pattern.compile(
          "connection to server .* failed|no connection to the server|terminating connection"
              + "|server closed the connection|SSL connection has been closed|SSL SYSCALL error"
              + "|could not (receive|send) .*(server|client)");

  private final String name;
  private final String application;
  private final Process process;
  private final Thread complaintReader;
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Complaints complaints = new Complaints();
  private final Cancellation.Registration registration;
  private final Optional<MemoryFile> passwordFile;

  private ClientProcess(
      String name,
      String application,
      Process process,
      Optional<MemoryFile> passwordFile,
      Cancellation cancellation) {
    this.name = name;
    this.application = application;
    this.passwordFile = passwordFile;
    this.process = process;
    this.complaintReader = Thread.ofVirtual().name(name + " stderr").start(this::readComplaints);
    this.registration = cancellation.onCancel(process::destroyForcibly);
  }

  /** Starts a program that needs no database. */
  static ClientProcess start(Path program, List<String> arguments, Cancellation cancellation) {
    return start(program, arguments, Map.of(), Optional.empty(), cancellation);
  }

  /** Starts a program in a database. */
  static ClientProcess start(
      Path program, List<String> arguments, Database database, Cancellation cancellation) {
    Optional<MemoryFile> passwordFile = database.password().map(ClientProcess::passwordFile);
    var environment = new HashMap<>(database.environment());
    // without a password of ours it is not to look for one in places of its own
    environment.put("PGPASSFILE", passwordFile.map(file -> file.path().toString()).orElse(NO_FILE));
    return start(program, arguments, environment, passwordFile, cancellation);
  }

  private static ClientProcess start(
      Path program,
      List<String> arguments,
      Map<String, String> environment,
      Optional<MemoryFile> passwordFile,
      Cancellation cancellation) {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    ChildEnvironment.restrict(builder.environment());
    builder.environment().putAll(environment);
    String application = "pgstow " + UUID.randomUUID();
    builder.environment().put("PGAPPNAME", application);
    try {
      return new ClientProcess(
          String.valueOf(program.getFileName()),
          application,
          builder.start(),
          passwordFile,
          cancellation);
    } catch (IOException e) {
      passwordFile.ifPresent(MemoryFile::close);
      throw new PgstowException(
          ExitCode.DATABASE_REFUSED,
          "cannot start \"%s\": %s".formatted(program, e.getMessage()),
          "Check that the PostgreSQL client programs are installed and executable.",
          e);
    }
  }

  /** libpq reads a password from its environment, which programs inherit, or from a file. */
  private static MemoryFile passwordFile(String password) {
    if (password.lines().count() > 1) {
      throw new PgstowException(
          ExitCode.USAGE,
          "the password contains a line break, which libpq cannot read from a file",
          "Give the role another password.");
    }
    try {
      return MemoryFile.of(PasswordFile.lineFor(password).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the server calls this process' sessions, and no other: their application_name. */
  public String application() {
    return application;
  }

  /** What the program writes; closing it is closing the process' output. */
  public InputStream output() {
    return process.getInputStream();
  }

  /** What the program reads. */
  public OutputStream input() {
    return process.getOutputStream();
  }

  /** Waits for the end and fails unless the program was content. */
  public void awaitSuccess() {
    try {
      int status = process.waitFor();
      complaintReader.join();
      if (status != 0) {
        throw failure(
            status > SIGNAL
                ? "was killed by signal " + (status - SIGNAL)
                : "exited with status " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("was interrupted");
    }
  }

  /** What the log has of the program's warnings, each in one line. */
  public List<String> loggedWarnings() {
    return List.copyOf(logged);
  }

  /**
   * Says in the log what a program that has ended warned of.
   *
   * @param told what need not be said again
   */
  public void logWarnings(Collection<String> told) {
    for (String warning : complaints.warnings()) {
      if (!told.contains(warning)) {
        LOG.warn("\"{}\" warns: {}", name, warning);
        logged.add(warning);
      }
    }
  }

  /** What the program said, for a message: the last lines of its standard error. */
  public PgstowException failure(String what) {
    String said = complaints.last();
    boolean unreachable = NO_CONNECTION.matcher(said).find();
    return new PgstowException(
        unreachable ? ExitCode.DATABASE_UNREACHABLE : ExitCode.DATABASE_REFUSED,
        "\"%s\" %s%s".formatted(name, what, said.isEmpty() ? "" : ": " + said),
        hint(unreachable, said));
  }

  private static String hint(boolean unreachable, String said) {
    if (unreachable) {
      return "Check the server, and the network to it, and run the job again.";
    }
    // --lock-wait-timeout is a timeout of the statement (pg_dump.c, setup_connection)
    boolean lock = said.contains("due to statement timeout") || said.contains("deadlock detected");
    if (lock && said.contains("LOCK TABLE")) {
      return DatabaseErrors.LOCK_HINT;
    }
    return said.isEmpty()
        ? "It printed nothing. Check the system log, for example for the out-of-memory killer."
        : "Correct what its message above reports, and run the job again.";
  }

  private void readComplaints() {
    try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
      var line = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '\n') {
          LOG.debug("{}", line);
          complaints.add(line.toString());
          line.setLength(0);
        } else if (c != '\r') {
          line.append((char) c);
        }
      }
      if (!line.isEmpty()) {
        LOG.debug("{}", line);
        complaints.addUnfinished(line.toString());
      }
    } catch (IOException e) {
      // the process was killed and its pipe closed under the reader
      LOG.debug("standard error of {} ended: {}", name, e.getMessage());
    }
  }

  @Override
  public void close() {
    registration.close();
    // by the handle: Process.destroyForcibly closes the pipe that complaints are still in
    process.toHandle().destroyForcibly();
    try {
      process.waitFor();
      complaintReader.join(READING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      process.getInputStream().close();
      process.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("pipes of {}: {}", name, e.getMessage());
    }
    passwordFile.ifPresent(MemoryFile::close);
  }
}
