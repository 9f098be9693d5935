package io.pgstow.report.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.report.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A file that the textfile collector of node_exporter reads. */
public final class MetricsFile {
  private MetricsFile() {}

  /**
   * Puts the meters of a run into the file, which readers see as it was or as it is now.
   *
   * @throws IOException if that cannot be done; the file is as it was then
   */
  public static void write(Path file, RunResult result) throws IOException {
    List<String> before = Files.exists(file) ? Files.readAllLines(file, UTF_8) : List.of();
    String text = PrometheusText.openMetrics(result, before);
    Path whole = file.toAbsolutePath();
    // the collector reads only names that end with .prom
    Path temporary = whole.resolveSibling(whole.getFileName() + "." + result.run());
    try {
      Files.writeString(temporary, text, UTF_8);
      if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
        // the collector is another user
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
      }
      Files.move(
          temporary, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
