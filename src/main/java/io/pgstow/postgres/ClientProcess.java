package io.pgstow.postgres;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running client program: its output as a stream, its complaints kept for the error message. The
 * environment holds what it is given and nothing of libpq's from outside, so that one run's source
 * and destination never mix. Whoever started it closes it, which kills it if it still runs.
 */
public final class ClientProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientProcess.class);
  private static final int COMPLAINTS_KEPT = 20;

  /** Java reports a process that was killed by a signal as shells do (java.lang.Process). */
  private static final int SIGNAL = 128;

  /** libpq about a connection that is not to be had, or is gone (fe-connect.c, fe-secure.c). */
  private static final Pattern NO_CONNECTION =
      Pattern.compile(
          "connection to server .* failed|no connection to the server|terminating connection"
              + "|server closed the connection|SSL connection has been closed|SSL SYSCALL error"
              + "|could not (receive|send) .*(server|client)");

  private final String name;
  private final Process process;
  private final Thread complaintReader;
  private final Deque<String> complaints = new ArrayDeque<>();
  private final Cancellation.Registration registration;

  private ClientProcess(String name, Process process, Cancellation cancellation) {
    this.name = name;
    this.process = process;
    this.complaintReader = Thread.ofVirtual().name(name + " stderr").start(this::readComplaints);
    this.registration = cancellation.onCancel(process::destroyForcibly);
  }

  static ClientProcess start(
      Path program,
      List<String> arguments,
      Map<String, String> environment,
      Cancellation cancellation) {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(key -> key.startsWith("PG"));
    builder.environment().putAll(environment);
    // the archive's header has local time without a zone; COPY's text follows TimeZone
    builder.environment().put("TZ", "UTC");
    builder.environment().put("PGTZ", "UTC");
    builder.environment().put("PGAPPNAME", "pgstow");
    // messages in one language, so that they can be recognised
    builder.environment().put("LC_ALL", "C.UTF-8");
    try {
      return new ClientProcess(
          String.valueOf(program.getFileName()), builder.start(), cancellation);
    } catch (IOException e) {
      throw new PgstowException(
          ExitCode.DATABASE_REFUSED,
          "cannot start \"%s\": %s".formatted(program, e.getMessage()),
          "Check that the PostgreSQL client programs are installed and executable.",
          e);
    }
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

  /** What the program said, for a message: the last lines of its standard error. */
  public PgstowException failure(String what) {
    String said;
    synchronized (complaints) {
      said = String.join("\n", complaints);
    }
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
    if (said.contains("due to lock timeout")) {
      return DatabaseErrors.LOCK_HINT;
    }
    return said.isEmpty()
        ? "It said nothing: whoever ended it may know, such as a system that is out of memory."
        : "Its own words above say what the server refused; mend that and run the job again.";
  }

  private void readComplaints() {
    try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        LOG.debug("{}", line);
        synchronized (complaints) {
          if (complaints.size() == COMPLAINTS_KEPT) {
            complaints.removeFirst();
          }
          complaints.addLast(line);
        }
      }
    } catch (IOException e) {
      // the process was killed and its pipe closed under the reader
      LOG.debug("standard error of {} ended: {}", name, e.getMessage());
    }
  }

  @Override
  public void close() {
    registration.close();
    process.destroyForcibly();
    try {
      process.getInputStream().close();
      process.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("pipes of {}: {}", name, e.getMessage());
    }
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
