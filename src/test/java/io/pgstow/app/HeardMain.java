package io.pgstow.app;

import io.pgstow.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * pgstow's main class for processes that tests start: what such a process logs, whatever format it
 * has, is heard as what runs in the test's own is.
 */
final class HeardMain {
  private static final String EVENTS = "pgstow.events";

  private HeardMain() {}

  /**
   * What follows on the options for Java, so that the process appends its events to a file; the
   * job's name follows on that.
   */
  static List<String> command(Path events) {
    return List.of("-D" + EVENTS + "=" + events.toAbsolutePath(), HeardMain.class.getName());
  }

  static void main(String[] arguments) throws IOException {
    LogCapture.appendTo(Path.of(System.getProperty(EVENTS)));
    Main.main(arguments);
  }

  /** The events of processes that have ended; one that was killed may have left half a line. */
  static List<String> events(Path file) throws IOException {
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }
}
