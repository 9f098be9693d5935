package io.pgstow.error;

import org.jspecify.annotations.Nullable;

/**
 * Stored bytes that are proven not to be what they should be: another size, another digest, or
 * nothing that can be decoded. Nothing else is ever recorded as damage.
 */
public final class DamageException extends PgstowException {
  private static final long serialVersionUID = 1L;

  /** Damage, and how it was seen, if by an exception. */
  public DamageException(String fact, String hint, @Nullable Throwable cause) {
    super(ExitCode.VERIFICATION, fact, hint, cause);
  }
}
