package io.pgstow.app;

import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.pgstow.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which Kubernetes looks for why a container ended. It is made by the kubelet; where
 * there is none, nobody looks.
 */
final class TerminationMessage {
  private static final Logger LOG = LoggerFactory.getLogger(TerminationMessage.class);

  private final Path file;

  TerminationMessage(Path file) {
    this.file = file;
  }

  /** Writes what happened, as one line. */
  void write(String what) {
    if (!Files.exists(file)) {
      return;
    }
    String line = Printable.line(what.lines().map(String::strip).collect(Collectors.joining(" ")));
    try {
      Files.writeString(file, line + "\n", WRITE, TRUNCATE_EXISTING);
    } catch (IOException e) {
      LOG.warn("cannot write \"{}\": {}", file, e.toString());
    }
  }
}
