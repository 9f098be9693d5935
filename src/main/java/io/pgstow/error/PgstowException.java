package io.pgstow.error;

import org.jspecify.annotations.Nullable;

/**
 * The one way a run fails on purpose: a line of fact with the thing in quotes, a hint with the next
 * action, and the exit code. Neither line ever holds a secret.
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
    super(fact, cause);
    this.exitCode = exitCode;
    this.hint = hint;
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
