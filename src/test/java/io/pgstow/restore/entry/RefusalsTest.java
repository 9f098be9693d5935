package io.pgstow.restore.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.ForgedEntry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.restore.destination.Remedies;
import io.pgstow.restore.omission.LeftOut;
import io.pgstow.restore.omission.Tolerance;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of an entry that the server refuses. */
final class RefusalsTest {
  private final SQLException forbidden = new SQLException("permission denied", "42501");
  private final SQLException missing = new SQLException("there is no such table", "42P01");
  private final SQLException lost = new SQLException("the connection broke", "08006");

  private final Entry extension =
      ForgedEntry.defined(1, "EXTENSION", "", "", "CREATE EXTENSION t;");
  private final Entry table = ForgedEntry.defined(2, "TABLE", "s", "o", "CREATE TABLE s.t ();");
  private final Entry trigger =
      ForgedEntry.defined(3, "TRIGGER", "s", "o", "CREATE TRIGGER t EXECUTE FUNCTION other.f();");
  private final TableOfContents contents = ForgedEntry.contents(List.of(extension, table, trigger));

  @Test
  void what_a_provider_keeps_to_itself_is_left_out() {
    Refusals refusals = ofWhole();

    assertThat(refusals.mayBeLeftOut(extension)).isTrue();
    assertThat(refusals.cause(extension, forbidden)).contains(Tolerance.EXTENSION);
    assertThat(refusals.cause(extension, missing)).isEmpty();
  }

  @Test
  void a_whole_backup_lacks_nothing_and_its_failures_end_the_restore() {
    Refusals refusals = ofWhole();

    assertThat(refusals.mayBeLeftOut(trigger)).isFalse();
    assertThat(refusals.cause(trigger, missing)).isEmpty();
    assertThat(refusals.cause(table, forbidden)).isEmpty();
  }

  @Test
  void what_refers_to_something_outside_of_a_part_is_left_out() {
    Refusals refusals = ofPart(false);

    assertThat(refusals.mayBeLeftOut(trigger)).isTrue();
    assertThat(refusals.cause(trigger, missing)).contains(Tolerance.NOT_DUMPED);
    assertThat(refusals.cause(trigger, forbidden)).isEmpty();
  }

  @Test
  void a_table_is_left_out_only_if_rows_may_be_missing() {
    assertThat(ofPart(false).cause(table, missing)).isEmpty();
    assertThat(ofPart(true).cause(table, missing)).contains(Tolerance.NOT_DUMPED);
  }

  /** Nobody knows what an archive without a manifest is a part of: its definitions tell. */
  @Test
  void an_archive_from_elsewhere_lacks_what_it_names_and_does_not_have() {
    Entry own = ForgedEntry.defined(4, "INDEX", "s", "o", "CREATE INDEX i ON s.t (a);");
    TableOfContents archive = ForgedEntry.contents(List.of(table, own, trigger));
    var refusals =
        new Refusals(
            new LeftOut(archive, Map.of(), false),
            new PartOfDatabase(archive, false, Optional.empty(), Remedies.OF_ONE));

    assertThat(refusals.cause(trigger, missing)).contains(Tolerance.NOT_DUMPED);
    assertThat(refusals.cause(own, missing)).isEmpty();
  }

  @Test
  void an_entry_that_needs_one_that_is_left_out_is_not_run() {
    Entry comment = ForgedEntry.depending(5, "COMMENT", 1);
    var leftOut = new LeftOut(contents, Map.of(), false);
    var refusals =
        new Refusals(
            leftOut, new PartOfDatabase(contents, true, Optional.empty(), Remedies.OF_ONE));
    assertThat(refusals.foreseen(comment)).isEmpty();

    leftOut.add(extension, Tolerance.EXTENSION);

    assertThat(refusals.foreseen(comment)).contains(Tolerance.EXTENSION);
    assertThat(refusals.foreseen(extension)).contains(Tolerance.EXTENSION);
  }

  @Test
  void the_failure_names_the_entry_and_says_what_to_do_about_it() {
    PgstowException failure = ofWhole().failure(table, forbidden);

    assertThat(failure.exitCode()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(failure)
        .hasMessageContaining("entry \"2;")
        .hasMessageContaining("permission denied");
    assertThat(failure).hasCause(forbidden);
    assertThat(failure.hint()).contains("resumes with this entry");
    assertThat(ofWhole().failure(table, lost).exitCode()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(ofPart(false).failure(table, missing).hint()).contains("ALLOW_MISSING_ROWS");
  }

  private Refusals ofWhole() {
    return new Refusals(
        new LeftOut(contents, Map.of(), false),
        new PartOfDatabase(contents, true, Optional.empty(), Remedies.OF_ONE));
  }

  private Refusals ofPart(boolean withoutRows) {
    return new Refusals(
        new LeftOut(contents, Map.of(), withoutRows),
        new PartOfDatabase(contents, true, Optional.of(Map.of("TABLES", "s.t")), Remedies.OF_ONE));
  }
}
