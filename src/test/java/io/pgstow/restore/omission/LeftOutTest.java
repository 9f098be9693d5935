package io.pgstow.restore.omission;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.ForgedEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes with an entry that is left out, and what does not. */
final class LeftOutTest {
  private static final Privileges ORDINARY =
      new Privileges(false, Set.of(), Set.of(), Set.of("t"), Set.of());
  private static final Privileges SUPERUSER =
      new Privileges(true, Set.of(), Set.of(), Set.of(), Set.of());

  private final Entry wrapper = ForgedEntry.depending(1, "FOREIGN DATA WRAPPER");
  private final Entry server = ForgedEntry.depending(2, "SERVER", 1);
  private final Entry view = ForgedEntry.depending(3, "VIEW", 2);
  private final Entry table = ForgedEntry.depending(4, "TABLE", 2);
  private final Entry rows = ForgedEntry.depending(5, "TABLE DATA", 4);

  @Test
  void what_needs_something_left_out_goes_with_it_and_tells_its_cause() {
    LeftOut foreseen = foresee(ORDINARY, wrapper, server, view);

    assertThat(foreseen.contains(view)).isTrue();
    assertThat(foreseen.cause(view)).contains(Tolerance.FOREIGN_DATA);
    assertThat(foreseen.counts()).isEqualTo(Map.of(Tolerance.FOREIGN_DATA, 3));
  }

  @Test
  void a_superuser_leaves_nothing_out() {
    assertThat(foresee(SUPERUSER, wrapper, server, view).counts()).isEmpty();
  }

  @Test
  void rows_are_not_left_out_unless_that_was_said() {
    LeftOut careful = leaving(false);
    careful.add(server, Tolerance.FOREIGN_DATA);
    assertThat(careful.becauseOf(table)).isEmpty();
    assertThat(careful.becauseOf(view)).contains(Tolerance.FOREIGN_DATA);

    LeftOut told = leaving(true);
    told.add(server, Tolerance.FOREIGN_DATA);
    assertThat(told.becauseOf(table)).contains(Tolerance.FOREIGN_DATA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ACL", "ACCESS METHOD", "DEFAULT ACL"})
  void what_leaves_its_object_takes_nothing_with_it(String kind) {
    Entry refused = ForgedEntry.depending(6, kind);
    LeftOut out = leaving(true);
    out.add(refused, Tolerance.of(refused).orElseThrow());

    assertThat(out.becauseOf(ForgedEntry.depending(7, "TABLE", 6))).isEmpty();
    assertThat(out.becauseOf(ForgedEntry.depending(8, "COMMENT", 6))).isPresent();
  }

  @Test
  void rows_of_a_table_that_the_archive_does_not_have_are_an_extensions() {
    Entry configured = ForgedEntry.depending(9, "TABLE DATA", 100);
    var contents = ForgedEntry.contents(List.of(table, rows, configured));

    assertThat(LeftOut.isOfExtension(configured, contents)).isTrue();
    assertThat(LeftOut.isOfExtension(rows, contents)).isFalse();
    assertThat(LeftOut.isOfExtension(table, contents)).isFalse();

    var out = new LeftOut(contents, Map.of(1, Tolerance.EXTENSION), true);
    assertThat(out.becauseOf(configured)).contains(Tolerance.EXTENSION);
    assertThat(out.becauseOf(rows)).isEmpty();
  }

  @Test
  void an_earlier_run_s_omissions_count() {
    var out = new LeftOut(ForgedEntry.contents(List.of(view)), Map.of(2, Tolerance.TYPE), false);

    assertThat(out.contains(server)).isTrue();
    assertThat(out.becauseOf(view)).contains(Tolerance.TYPE);
  }

  private LeftOut leaving(boolean dataToo) {
    return new LeftOut(ForgedEntry.contents(List.of(table, rows)), Map.of(), dataToo);
  }

  private static LeftOut foresee(Privileges privileges, Entry... entries) {
    return LeftOut.foresee(ForgedEntry.contents(List.of(entries)), privileges);
  }
}
