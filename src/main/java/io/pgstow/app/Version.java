package io.pgstow.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which pgstow this is. */
final class Version {
  private Version() {}

  /** As in {@code pgstow 1.2.3}. */
  static String text() {
    var properties = new Properties();
    try (var stream = Version.class.getResourceAsStream("/pgstow.properties")) {
      properties.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "pgstow " + properties.getProperty("version");
  }
}
