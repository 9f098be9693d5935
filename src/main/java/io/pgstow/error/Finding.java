package io.pgstow.error;

/**
 * What a look before the start has shown.
 *
 * @param fatal whether the run could not finish with it
 * @param fact one line, with the thing in quotes
 * @param hint what to do about it
 */
public record Finding(boolean fatal, String fact, String hint) {

  /** Something that would make the run fail. */
  public static Finding fatal(String fact, String hint) {
    return new Finding(true, fact, hint);
  }

  /** Something to know. */
  public static Finding notice(String fact, String hint) {
    return new Finding(false, fact, hint);
  }
}
