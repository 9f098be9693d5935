package io.pgstow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.error.PgstowException;
import io.pgstow.report.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretFileTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"s3cret", "s3cret\n", "s3cret\r\n", "two\nlines\n", " s p a c e "})
  void a_file_gives_its_content_without_the_last_line_end(String content) throws IOException {
    Settings settings = parse(Map.of("SRC_PGPASSWORD_FILE", file(content)));

    assertThat(settings.source().password().map(Secret::reveal))
        .contains(content.replaceFirst("\r?\n$", ""));
    assertThat(settings.report().render(OutputFormat.TABLE))
        .containsPattern("\\| SRC_PGPASSWORD +\\| \\*\\*\\* +\\| file +\\|");
  }

  @Test
  void variable_and_file_together_are_a_problem() throws IOException {
    var both = Map.of("SRC_PGPASSWORD", "a", "SRC_PGPASSWORD_FILE", file("b"));

    assertThatThrownBy(() -> parse(both))
        .isInstanceOf(PgstowException.class)
        .hasMessageContaining(
            "both \"SRC_PGPASSWORD\" and \"SRC_PGPASSWORD_FILE\" are set\nHINT: Unset one of"
                + " them.");
  }

  @Test
  void an_empty_variable_does_not_stand_against_a_file() throws IOException {
    var settings = parse(Map.of("SRC_PGPASSWORD", "", "SRC_PGPASSWORD_FILE", file("b")));

    assertThat(settings.source().password().map(Secret::reveal)).contains("b");
  }

  @Test
  void a_secret_put_where_its_file_belongs_is_not_shown() {
    assertThatThrownBy(() -> parse(Map.of("SRC_PGPASSWORD_FILE", "s3cret")))
        .hasMessageContaining("the file that \"SRC_PGPASSWORD_FILE\" names does not exist")
        .hasNoCause()
        .message()
        .doesNotContain("s3cret");
    assertThatThrownBy(() -> parse(Map.of("SRC_PGPASSWORD_FILE", "s3\0cret")))
        .hasMessageContaining("cannot be read (InvalidPathException)");
  }

  @Test
  void files_that_hold_no_secret_are_problems() throws IOException {
    assertThatThrownBy(() -> parse(Map.of("SRC_PGPASSWORD_FILE", file("\n"))))
        .hasMessageContaining("the file that \"SRC_PGPASSWORD_FILE\" names is empty");
    assertThatThrownBy(() -> parse(Map.of("SRC_PGPASSWORD_FILE", folder.toString())))
        .hasMessageContaining("names cannot be read (IOException)");
    assertThatThrownBy(() -> parse(Map.of("SRC_PGPASSWORD_FILE", "/dev/zero")))
        .hasMessageContaining("names is longer than 65536 bytes");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> parse(Map.of("SRC_PGPASSWORD_FILE", binary.toString())))
        .hasMessageContaining("names is not text in UTF-8");
  }

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("secret"), content).toString();
  }

  private static Settings parse(Map<String, String> more) {
    var environment = new HashMap<String, String>(more);
    environment.putAll(Map.of("SRC_PGHOST", "old", "SRC_PGUSER", "reader", "SRC_DBNAME", "app"));
    return Settings.parse(Job.BACKUP, environment);
  }
}
