package io.pgstow.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The archives that real programs made, by src/test/golden/make. */
public final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private Golden() {}

  /** The majors whose programs made archives. */
  public static List<Integer> majors() {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders
          .map(folder -> Integer.valueOf(folder.getFileName().toString()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One file or folder of a major. */
  public static Path path(int major, String name) {
    return FOLDER.resolve(Integer.toString(major)).resolve(name);
  }

  /** Every custom archive. */
  public static List<Path> customArchives() {
    return files(name -> name.endsWith(".dump"));
  }

  /** Every table of contents of a directory archive. */
  public static List<Path> directoryContents() {
    return files(name -> name.equals("toc.dat"));
  }

  /** The entry for one object of the golden database. */
  public static Entry entry(TableOfContents contents, String kind, String tag) {
    return contents.entries().stream()
        .filter(entry -> entry.kind().equals(kind) && entry.tag().equals(tag))
        .findFirst()
        .orElseThrow();
  }

  private static List<Path> files(Predicate<String> name) {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      List<Path> found =
          files.filter(file -> name.test(file.getFileName().toString())).sorted().toList();
      if (found.isEmpty()) {
        throw new IllegalStateException("no golden archives in " + FOLDER.toAbsolutePath());
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
