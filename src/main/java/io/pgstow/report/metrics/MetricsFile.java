package io.pgstow.report.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.report.result.RunResult;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A file that the textfile collector of node_exporter reads. */
public final class MetricsFile {
  /** Bytes; a run's are some thousands. */
  private static final int LARGEST = 1 << 20;

  private MetricsFile() {}

  /**
   * Puts the meters of a run into the file, which readers see as it was or as it is now.
   *
   * @param file itself, or a link to it
   * @throws IOException if that cannot be done; the file is as it was then
   */
  public static void write(Path file, RunResult result) throws IOException {
    boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    // what a link points to is replaced, and not the link
    Path whole = there ? file.toRealPath() : file.toAbsolutePath();
    Path folder = whole.resolveSibling("");
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no folder \"%s\"".formatted(folder));
    }
    String text = PrometheusText.openMetrics(result, there ? before(whole) : List.of());
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

  /** What keeps the file from being written, in a word; the file itself is not named. */
  public static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException file when file.getReason() != null -> file.getReason();
      case FileSystemException file -> file.getClass().getSimpleName();
      default -> String.valueOf(e.getMessage());
    };
  }

  /** What a run before has left; a device or a pipe is no place for a file. */
  private static List<String> before(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("it is no regular file");
    }
    if (Files.size(file) > LARGEST) {
      throw new IOException("it has more than %d bytes".formatted(LARGEST));
    }
    // whatever bytes it has, so that the next one is right
    return new String(Files.readAllBytes(file), UTF_8).lines().toList();
  }
}
