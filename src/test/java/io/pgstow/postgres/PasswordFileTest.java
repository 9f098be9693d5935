package io.pgstow.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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
  void a_password_ends_at_a_colon_that_is_not_escaped() throws IOException {
    assertThat(find("*:*:*:*:a:b:c")).contains("a");
    assertThat(find("*:*:*:*:a\\:b\\:c")).contains("a:b:c");
  }

  @Test
  void only_a_bare_asterisk_fits_anything() throws IOException {
    assertThat(find("\\*:*:*:*:x")).isEmpty();
    assertThat(find("d*:*:*:*:x")).isEmpty();
    assertThat(find("**:*:*:*:x")).isEmpty();
  }

  @Test
  void a_backslash_at_the_end_is_part_of_the_password() throws IOException {
    assertThat(find("*:*:*:*:x\\")).contains("x\\");
  }

  @Test
  void line_ends_of_other_systems_are_no_part_of_the_password() throws IOException {
    assertThat(find("#comment\r\n*:*:*:*:x\r\n")).contains("x");
  }

  @Test
  void a_file_that_others_may_read_is_not_read() throws IOException {
    Path file = Files.writeString(folder.resolve("pgpass"), "*:*:*:*:x");
    for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----", "rw-----w-")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      assertThat(PasswordFile.find(file, database())).as(permissions).isEmpty();
    }
  }

  @Test
  void any_password_is_found_again_in_a_line_made_for_it() throws IOException {
    assertThat(find(PasswordFile.lineFor("s3cret: pa\\ss'word"))).contains("s3cret: pa\\ss'word");
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
        "DST_",
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
    Path file = Files.writeString(folder.resolve("pgpass"), lines);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return PasswordFile.find(file, database());
  }
}
