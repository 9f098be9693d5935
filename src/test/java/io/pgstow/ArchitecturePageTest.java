package io.pgstow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the map in {@code docs/architecture.md} complete. */
final class ArchitecturePageTest {
  private static final Path SOURCES = Path.of("src/main/java/io/pgstow");
  private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9.]+)` \\| .*");

  @Test
  void the_map_has_every_package_and_no_other() throws IOException {
    String page = Files.readString(Path.of("docs/architecture.md"));
    String map = page.substring(page.indexOf("## Map"), page.indexOf("## How a row"));

    try (Stream<Path> files = Files.walk(SOURCES)) {
      assertThat(
              map.lines().map(ROW::matcher).filter(row -> row.matches()).map(row -> row.group(1)))
          .containsExactlyInAnyOrderElementsOf(
              files
                  .filter(file -> file.endsWith("package-info.java"))
                  .map(file -> SOURCES.relativize(file.getParent()).toString().replace('/', '.'))
                  .filter(name -> !name.isEmpty())
                  .toList());
    }
  }
}
