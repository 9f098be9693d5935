package io.pgstow.restore.entry;

import static io.pgstow.archive.ForgedEntry.depending;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.ForgedEntry;
import io.pgstow.archive.Golden;
import io.pgstow.archive.TableOfContents;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TableGroupsTest {
  @Test
  void a_table_is_with_its_sequence_default_and_comment_and_another_table_is_not() {
    assertThat(
            groups(
                depending(1, "TABLE"),
                depending(2, "SEQUENCE"),
                depending(3, "SEQUENCE OWNED BY", 2, 1),
                depending(4, "TABLE"),
                depending(5, "DEFAULT", 2, 1),
                depending(6, "COMMENT", 4)))
        .containsExactly(List.of(1, 2, 3, 5), List.of(4, 6));
  }

  @Test
  void parents_partitions_and_users_of_a_row_type_are_together() {
    assertThat(
            groups(
                depending(1, "TABLE"),
                depending(2, "TABLE", 1),
                depending(3, "TABLE"),
                depending(4, "TABLE"),
                depending(5, "TABLE", 3),
                depending(6, "TABLE ATTACH", 4, 2)))
        .containsExactly(List.of(1, 2, 4, 6), List.of(3, 5));
  }

  @Test
  void what_needs_the_same_relation_is_together_though_that_is_restored_already() {
    TableOfContents contents =
        ForgedEntry.contents(
            List.of(
                depending(1, "TABLE"),
                depending(2, "VIEW"),
                depending(3, "TABLE", 1),
                depending(4, "DEFAULT", 2),
                depending(5, "TABLE", 1),
                depending(6, "DEFAULT", 2)));
    List<Entry> later = contents.entries().stream().filter(e -> e.dumpId() > 2).toList();

    assertThat(dumpIds(TableGroups.of(contents, later)))
        .containsExactly(List.of(3, 5), List.of(4, 6));
  }

  @Test
  void a_schema_a_type_or_a_function_does_not_keep_tables_together() {
    assertThat(
            groups(
                List.of(1, 2, 3),
                depending(1, "SCHEMA"),
                depending(2, "TYPE"),
                depending(3, "FUNCTION"),
                depending(4, "TABLE", 1, 2, 3),
                depending(5, "TABLE", 1, 2, 3, 99),
                depending(6, "SEQUENCE", 1, 99)))
        .containsExactly(List.of(4), List.of(5), List.of(6));
  }

  @Test
  void only_what_makes_or_changes_tables_and_sequences_is_of_tables() {
    assertThat(
            List.of("VIEW", "FUNCTION", "SCHEMA", "TYPE", "FOREIGN TABLE", "EXTENSION", "COMMENT"))
        .noneMatch(kind -> TableGroups.isOfTable(depending(1, kind)));
    assertThat(List.of("TABLE", "TABLE ATTACH", "SEQUENCE", "SEQUENCE OWNED BY", "DEFAULT"))
        .allMatch(kind -> TableGroups.isOfTable(depending(1, kind)));
  }

  @ParameterizedTest
  @MethodSource("io.pgstow.archive.Golden#majors")
  void comments_are_of_tables_by_what_they_are_on(int major) throws IOException {
    try (var archive = Files.newInputStream(Golden.path(major, "seekable-none.dump"))) {
      List<Entry> comments =
          TableOfContents.read(archive).entries().stream()
              .filter(entry -> entry.kind().equals("COMMENT"))
              .toList();

      assertThat(comments)
          .isNotEmpty()
          .allSatisfy(
              comment ->
                  assertThat(TableGroups.isOfTable(comment))
                      .isEqualTo(comment.tag().matches("(TABLE|COLUMN|SEQUENCE) .*")));
    }
  }

  @RepeatedTest(50)
  void whatever_depends_on_what_no_dependency_leads_out_of_a_group(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    int count = 1 + random.nextInt(200);
    var entries = new ArrayList<Entry>();
    for (int dumpId = 1; dumpId <= count; dumpId++) {
      int self = dumpId;
      Integer[] needed =
          random
              .ints(random.nextInt(3), 1, count + 10)
              .filter(other -> other < self || other > count)
              .boxed()
              .toArray(Integer[]::new);
      entries.add(depending(dumpId, random.nextBoolean() ? "TABLE" : "DEFAULT", needed));
    }

    List<List<Entry>> groups = TableGroups.of(ForgedEntry.contents(entries), entries);

    assertThat(dumpIds(groups).stream().flatMap(Collection::stream))
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, count).boxed().toList());
    assertThat(dumpIds(groups)).allSatisfy(group -> assertThat(group).isSorted());
    var groupOf = new HashMap<Integer, List<Entry>>();
    groups.forEach(group -> group.forEach(entry -> groupOf.put(entry.dumpId(), group)));
    for (Entry entry : entries) {
      assertThat(entry.dependencies())
          .filteredOn(groupOf::containsKey)
          .allSatisfy(
              needed -> assertThat(groupOf.get(needed)).isSameAs(groupOf.get(entry.dumpId())));
    }
  }

  private static List<List<Integer>> groups(Entry... entries) {
    return groups(List.of(), entries);
  }

  private static List<List<Integer>> groups(List<Integer> before, Entry... entries) {
    List<Entry> missing =
        List.of(entries).stream().filter(entry -> !before.contains(entry.dumpId())).toList();
    return dumpIds(TableGroups.of(ForgedEntry.contents(List.of(entries)), missing));
  }

  private static List<List<Integer>> dumpIds(List<List<Entry>> groups) {
    return groups.stream().map(group -> group.stream().map(Entry::dumpId).toList()).toList();
  }
}
