package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an orchestrator reads about a container that ended. */
final class TerminationMessageTest {
  @TempDir Path folder;

  @Test
  void a_run_that_failed_leaves_one_line_in_place_of_what_was_there() throws IOException {
    Path file = Files.writeString(folder.resolve("termination-log"), "of an earlier\ncontainer");

    Run run = Run.of("backup", Map.of("SRC_PGHOTS", "db"), file);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines().count()).isGreaterThan(1);
    assertThat(Files.readAllLines(file))
        .singleElement()
        .satisfies(
            line -> assertThat(line).startsWith("ERROR: ").contains("SRC_PGHOTS", "SRC_DBNAME"));
  }

  @Test
  void a_run_that_succeeded_says_so() throws IOException {
    Path file = Files.writeString(folder.resolve("termination-log"), "of an earlier\ncontainer");

    Run run = Run.of("list", Map.of("BACKUP_URL", "file:" + folder), file);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(Files.readAllLines(file))
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("DONE: list in "));
  }

  @Test
  void what_is_no_job_leaves_nothing() throws IOException {
    Path file = Files.createFile(folder.resolve("termination-log"));

    assertThat(Run.of("version", Map.of(), file).exitCode()).isEqualTo(ExitCode.DONE);

    assertThat(file).isEmptyFile();
  }

  @Test
  void nothing_is_made_where_nobody_looks() {
    Path file = folder.resolve("termination-log");

    Run.of("backup", Map.of(), file);

    assertThat(file).doesNotExist();
  }

  @Test
  void a_file_that_cannot_be_written_changes_nothing_about_the_end() {
    Run run = Run.of("backup", Map.of(), folder);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("ERROR: ", "HINT: ");
  }
}
