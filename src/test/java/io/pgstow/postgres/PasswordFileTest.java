package io.pgstow.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PasswordFileTest {
  @TempDir private Path folder;

  @Test
  void the_first_line_that_fits_wins() throws IOException {
    assertThat(
            find(
                "db:5432:other:me:no\n#db:5432:app:me:comment\ndb:*:*:me:yes\ndb:5432:app:me:late"))
        .contains("yes");
  }

  @Test
  void a_backslash_takes_the_next_character_as_it_is() throws IOException {
    assertThat(find("db:5432:app:me:a\\:b\\\\c")).contains("a:b\\c");
    assertThat(find("d\\b:5432:app:me:x")).contains("x");
  }

  @Test
  void a_password_may_hold_colons() throws IOException {
    assertThat(find("*:*:*:*:a:b:c")).contains("a:b:c");
  }

  @Test
  void lines_that_do_not_fit_are_passed_over() throws IOException {
    assertThat(find("db:5433:app:me:x\ndb:5432:app:you:x\nincomplete\n\n")).isEmpty();
  }

  @Test
  void a_file_that_cannot_be_read_is_a_wrong_setting() {
    assertThatThrownBy(() -> PasswordFile.find(folder.resolve("none"), database()))
        .isInstanceOfSatisfying(
            PgstowException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("none");
  }

  private static Database database() {
    return new Database(
        "db",
        5432,
        "me",
        Optional.empty(),
        Optional.empty(),
        "app",
        Tls.preferred(),
        Optional.empty());
  }

  private Optional<String> find(String lines) throws IOException {
    return PasswordFile.find(Files.writeString(folder.resolve("pgpass"), lines), database());
  }
}
