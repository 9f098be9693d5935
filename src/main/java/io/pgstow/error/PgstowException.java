package io.pgstow.error;

import io.pgstow.text.Printable;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one way a run fails on purpose: a line of fact with the thing in quotes, a hint with the next
 * action, and the exit code. Neither line ever holds a secret, nor a character that a terminal
 * obeys: those of names are escaped here.
 */
public class PgstowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String hint;

  /** A failure that pgstow found by itself. */
  public PgstowException(ExitCode exitCode, String fact, String hint) {
    this(exitCode, fact, hint, null);
  }

  /** A failure with the exception that showed it. */
  public PgstowException(ExitCode exitCode, String fact, String hint, @Nullable Throwable cause) {
    this(Printable.line(fact), exitCode, Printable.lines(hint), cause);
  }

  private PgstowException(
      String facts, ExitCode exitCode, String hints, @Nullable Throwable cause) {
    super(facts, cause);
    this.exitCode = exitCode;
    this.hint = hints;
  }

  /** A failure for several reasons: a line for each fact, and for each hint. */
  public static PgstowException of(ExitCode exitCode, List<String> facts, List<String> hints) {
    return new PgstowException(joined(facts), exitCode, joined(hints), null);
  }

  private static String joined(List<String> texts) {
    return texts.stream().map(Printable::line).collect(Collectors.joining("\n"));
  }

  /** Whose fault it is, and the status the process ends with. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** What to do next, one or more lines. */
  public String hint() {
    return hint;
  }
}
