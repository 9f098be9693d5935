package io.pgstow.config;

import java.util.regex.Pattern;

/** What of a value that users gave may be shown. */
final class Redaction {
  /**
   * Credentials in front of a host, with a scheme or without, the signed parameters of a URL, or
   * what is assigned to a name like that of a secret.
   */
  private static final Pattern CREDENTIALS =
      Pattern.compile(
          "://.*@|[^\\s/@]:[^\\s@]*@|\\?.*=|(passw(or)?d|pwd|secret|token|credential)\\w*\\s*=",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final int LONGEST = 200;

  private Redaction() {}

  static boolean mayHoldSecret(String value) {
    return CREDENTIALS.matcher(value).find();
  }

  /** A value that has not the form of its setting, in one line: it may be anything. */
  static String malformed(String value) {
    if (mayHoldSecret(value)) {
      return Secret.HIDDEN;
    }
    String line = value.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
