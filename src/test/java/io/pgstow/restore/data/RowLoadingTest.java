package io.pgstow.restore.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.Golden;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.error.PgstowException;
import io.pgstow.testing.ArchiveFolder;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whoever cannot load rows is told what to do about these. */
final class RowLoadingTest {
  @Test
  void rows_with_bytes_that_are_no_characters_can_be_left_out() throws IOException {
    PgstowException failure = failure("22021");

    assertThat(failure.hint())
        .contains("before PostgreSQL 16")
        .contains("EXCLUDE_TABLE_DATA=\"")
        .contains("\".\"event\".");
    assertThat(failure("23514").hint()).doesNotContain("EXCLUDE_TABLE_DATA").contains("Correct");
  }

  private static PgstowException failure(String state) throws IOException {
    var archive = DirectoryArchive.open(new ArchiveFolder(Golden.path(17, "directory-none")));
    Entry entry = Golden.entry(archive.tableOfContents(), "TABLE DATA", "event");
    return new RowLoading(UserTriggers.FIRE, Optional.empty())
        .failure(entry, 0, 10, new SQLException("invalid byte sequence", state));
  }
}
