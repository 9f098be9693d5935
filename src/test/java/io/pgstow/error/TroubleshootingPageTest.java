package io.pgstow.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who looks a message up in docs/troubleshooting.md finds it as it is printed. */
final class TroubleshootingPageTest {
  private static final Path PAGE = Path.of("docs/troubleshooting.md");

  /** Below it are messages of PostgreSQL's own programs. */
  private static final String OTHERS = "## Without pgstow";

  /** The first cell of a row; behind a comma may follow what the server or the store adds. */
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]*)`(?:, .*?)? \\|");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final String JOIN = "\"\\s*\\+\\s*\"";

  @ParameterizedTest
  @EnumSource
  void each_exit_code_is_explained(ExitCode exitCode) throws IOException {
    String page = Files.readString(PAGE);

    assertThat(page).contains("\n| " + exitCode.number() + " | ");
    if (exitCode != ExitCode.DONE) {
      assertThat(page).contains("\n## Exit code " + exitCode.number() + ": ");
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void each_message_is_one_that_is_printed(String message) throws IOException {
    List<String> parts =
        Stream.of(message.split("…", -1))
            .map(part -> part.replaceAll("^[\": ,]+|[\": ,]+$", ""))
            .filter(part -> part.length() > 1)
            .toList();
    assertThat(parts).isNotEmpty();
    assertThat(sources())
        .as(message)
        .anyMatch(
            literals ->
                parts.stream().allMatch(part -> literals.stream().anyMatch(l -> l.contains(part))));
  }

  @Test
  void links_lead_to_sections_that_there_are() throws IOException {
    String page = Files.readString(PAGE);
    List<String> anchors =
        Pattern.compile("(?m)^## (.*)$")
            .matcher(page)
            .results()
            .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", ""))
            .map(heading -> heading.replace(' ', '-'))
            .toList();

    assertThat(Pattern.compile("\\]\\(#([^)]*)\\)").matcher(page).results())
        .isNotEmpty()
        .allSatisfy(link -> assertThat(anchors).contains(link.group(1)));
  }

  static List<String> messages() throws IOException {
    String page = Files.readString(PAGE);
    return ROW.matcher(page.substring(0, page.indexOf(OTHERS)))
        .results()
        .map(row -> row.group(1))
        .toList();
  }

  /** The texts of each source, as they are printed but for what is put into them. */
  private static List<List<String>> sources() throws IOException {
    var sources = new ArrayList<List<String>>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file).replaceAll(JOIN, "");
        sources.add(
            LITERAL
                .matcher(source)
                .results()
                .map(literal -> literal.group(1).replace("\\\"", "\""))
                .toList());
      }
    }
    return sources;
  }
}
