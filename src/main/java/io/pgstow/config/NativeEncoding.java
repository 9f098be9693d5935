package io.pgstow.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;

/**
 * The encoding in which Java reads the environment and the names of files. It is that of the locale
 * and cannot be changed from within: in the POSIX locale, which is that of cron and systemd, all
 * that is no ASCII is lost before the program begins.
 */
final class NativeEncoding {
  private static final String NAME = System.getProperty("sun.jnu.encoding", UTF_8.name());
  private static final boolean LOSSY =
      !Charset.isSupported(NAME) || !Charset.forName(NAME).equals(UTF_8);
  private static final String LOST = "\ufffd";

  private NativeEncoding() {}

  /** What to do about it. */
  static final String HINT =
      "Set LC_ALL=C.UTF-8, or another locale with UTF-8 that \"locale -a\" lists.";

  /** Whether a value of the environment has lost characters. */
  static boolean hasCorrupted(String value) {
    return LOSSY && value.contains(LOST);
  }

  /** Its name, as Java has it. */
  static String name() {
    return NAME;
  }
}
