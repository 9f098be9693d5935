package io.pgstow.restore.entry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.archive.Entry;
import io.pgstow.archive.ForgedEntry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.restore.plan.RestoreOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class DefinitionScheduleTest {
  private static final int TABLES = 300;

  /** Marks an archive whose names are qualified. */
  private static final int SEARCH_PATH = 10_000;

  @Test
  void tables_come_side_by_side_between_what_has_them_all_before_or_behind_it() throws Exception {
    DefinitionSchedule schedule = schedule(2, 100, tablesBetweenTypes());

    Definitions type = take(schedule);
    assertThat(type.alone()).isTrue();
    assertThat(dumpIds(type)).containsExactly(1);
    schedule.done(type);
    Definitions first = take(schedule);
    Definitions second = take(schedule);
    assertThat(first.alone()).isFalse();
    assertThat(dumpIds(first)).isEqualTo(from(2, 100));
    assertThat(dumpIds(second)).isEqualTo(from(102, 100));
    schedule.done(second);
    Definitions third = take(schedule);
    assertThat(dumpIds(third)).isEqualTo(from(202, 100));
    schedule.done(third);
    schedule.done(first);
    Definitions last = take(schedule);
    assertThat(last.alone()).isTrue();
    assertThat(dumpIds(last)).containsExactly(2 + TABLES);
    schedule.done(last);
    assertThat(schedule.take()).isNull();
  }

  @Test
  void with_one_connection_and_with_names_that_are_not_qualified_the_order_is_the_archives()
      throws Exception {
    List<Entry> entries = tablesBetweenTypes();

    for (DefinitionSchedule schedule :
        List.of(schedule(1, 100, entries), schedule(2, 100, entries, entries))) {
      assertThat(schedule.width()).isEqualTo(1);
      assertThat(restoreAll(schedule)).isEqualTo(from(1, TABLES + 2));
    }
  }

  @Test
  void few_tables_come_with_what_is_around_them() throws Exception {
    DefinitionSchedule schedule =
        schedule(
            2,
            100,
            List.of(
                ForgedEntry.depending(1, "TYPE"),
                ForgedEntry.depending(2, "TABLE"),
                ForgedEntry.depending(3, "VIEW"),
                ForgedEntry.depending(4, "TABLE")));

    assertThat(schedule.width()).isEqualTo(1);
    assertThat(dumpIds(take(schedule))).containsExactly(1, 2, 3, 4);
  }

  @Test
  void a_tree_larger_than_a_transaction_comes_one_list_after_the_other() throws Exception {
    var entries = new ArrayList<Entry>();
    entries.add(ForgedEntry.depending(1, "TABLE"));
    IntStream.rangeClosed(2, 250)
        .forEach(dumpId -> entries.add(ForgedEntry.depending(dumpId, "TABLE", 1)));
    entries.add(ForgedEntry.depending(251, "TABLE"));
    DefinitionSchedule schedule = schedule(3, 100, entries);

    assertThat(schedule.width()).isEqualTo(2);
    Definitions first = take(schedule);
    assertThat(dumpIds(first)).isEqualTo(from(1, 100));
    Definitions other = take(schedule);
    assertThat(dumpIds(other)).containsExactly(251);
    schedule.done(first);
    Definitions second = take(schedule);
    assertThat(dumpIds(second)).isEqualTo(from(101, 100));
    schedule.done(second);
    assertThat(dumpIds(take(schedule))).isEqualTo(from(201, 50));
  }

  @Test
  void what_is_refused_beside_others_comes_again_alone_when_they_are_done() throws Exception {
    DefinitionSchedule schedule = schedule(2, 100, tablesBetweenTypes());
    schedule.done(take(schedule));
    Definitions first = take(schedule);
    Definitions second = take(schedule);
    schedule.setAside(second);
    schedule.setAside(first);
    Definitions third = take(schedule);
    assertThat(third.alone()).isFalse();
    schedule.done(third);

    for (int from : new int[] {2, 102}) {
      Definitions again = take(schedule);
      assertThat(again.alone()).isTrue();
      assertThat(dumpIds(again)).isEqualTo(from(from, 100));
      schedule.done(again);
    }
    assertThat(dumpIds(take(schedule))).containsExactly(2 + TABLES);
  }

  @Test
  void what_stands_behind_something_refused_in_its_tree_is_not_tried_before() throws Exception {
    var entries = new ArrayList<Entry>();
    entries.add(ForgedEntry.depending(1, "TABLE"));
    IntStream.rangeClosed(2, 250)
        .forEach(dumpId -> entries.add(ForgedEntry.depending(dumpId, "TABLE", 1)));
    entries.add(ForgedEntry.depending(251, "TABLE"));
    DefinitionSchedule schedule = schedule(2, 100, entries);
    schedule.setAside(take(schedule));
    schedule.done(take(schedule));

    assertThat(restoreAll(schedule)).isEqualTo(from(1, 250));
  }

  @Test
  void after_some_refusals_nothing_comes_side_by_side_any_more() throws Exception {
    DefinitionSchedule schedule = schedule(2, 10, tablesBetweenTypes());
    schedule.done(take(schedule));
    Definitions beside = take(schedule);
    for (int i = 0; i < 4; i++) {
      schedule.setAside(take(schedule));
    }
    schedule.done(beside);

    Definitions next = take(schedule);
    assertThat(next.alone()).isTrue();
    assertThat(dumpIds(next)).isEqualTo(from(12, 10));
    schedule.done(next);
    assertThat(restoreAll(schedule)).isEqualTo(from(22, TABLES - 19));
  }

  @Test
  void a_failure_ends_the_handing_out() throws Exception {
    DefinitionSchedule schedule = schedule(2, 100, tablesBetweenTypes());
    take(schedule);
    var cause = new IllegalStateException("the definition failed");
    schedule.failed(cause);

    assertThatThrownBy(schedule::take).isSameAs(cause);
  }

  @RepeatedTest(20)
  void side_by_side_each_entry_is_restored_once_and_after_what_it_depends_on() throws Exception {
    var entries = new ArrayList<Entry>();
    for (int table = 0; table < TABLES; table++) {
      int dumpId = 3 * table + 1;
      entries.add(ForgedEntry.depending(dumpId, table % 150 == 149 ? "VIEW" : "TABLE"));
      entries.add(ForgedEntry.depending(dumpId + 1, "SEQUENCE"));
    }
    for (int table = 0; table < TABLES; table++) {
      int dumpId = 3 * table + 1;
      entries.add(ForgedEntry.depending(dumpId + 2, "DEFAULT", dumpId, dumpId + 1));
    }
    DefinitionSchedule schedule = schedule(4, 10, entries);
    var restored = new ConcurrentLinkedQueue<Integer>();
    try (var connections = Executors.newVirtualThreadPerTaskExecutor()) {
      var ended = new ArrayList<Future<?>>();
      for (int i = 0; i < 4; i++) {
        ended.add(
            connections.submit(
                () -> {
                  boolean refused = false;
                  for (var next = schedule.take(); next != null; next = schedule.take()) {
                    if (!next.alone() && !refused) {
                      refused = true;
                      schedule.setAside(next);
                    } else {
                      for (Entry entry : next.entries()) {
                        assertThat(restored).containsAll(entry.dependencies());
                        restored.add(entry.dumpId());
                      }
                      schedule.done(next);
                    }
                  }
                  return schedule;
                }));
      }
      for (Future<?> end : ended) {
        end.get();
      }
    }
    assertThat(restored).containsExactlyInAnyOrderElementsOf(from(1, 3 * TABLES));
  }

  private static List<Entry> tablesBetweenTypes() {
    var entries = new ArrayList<Entry>();
    entries.add(ForgedEntry.depending(1, "TYPE"));
    from(2, TABLES).forEach(dumpId -> entries.add(ForgedEntry.depending(dumpId, "TABLE")));
    entries.add(ForgedEntry.depending(2 + TABLES, "FUNCTION"));
    return entries;
  }

  private static List<Integer> from(int first, int count) {
    return IntStream.range(first, first + count).boxed().toList();
  }

  private static Definitions take(DefinitionSchedule schedule) throws InterruptedException {
    return requireNonNull(schedule.take());
  }

  private static List<Integer> dumpIds(Definitions definitions) {
    return definitions.entries().stream().map(Entry::dumpId).toList();
  }

  private static List<Integer> restoreAll(DefinitionSchedule schedule) throws InterruptedException {
    var order = new ArrayList<Integer>();
    for (@Nullable Definitions next = schedule.take(); next != null; next = schedule.take()) {
      order.addAll(dumpIds(next));
      schedule.done(next);
    }
    return order;
  }

  private static DefinitionSchedule schedule(int connections, int tables, List<Entry> entries) {
    var qualified = new ArrayList<>(entries);
    qualified.add(ForgedEntry.depending(SEARCH_PATH, "SEARCHPATH"));
    return schedule(connections, tables, entries, qualified);
  }

  private static DefinitionSchedule schedule(
      int connections, int tables, List<Entry> entries, List<Entry> all) {
    TableOfContents contents = ForgedEntry.contents(all);
    var sql = new EntrySql(contents, new RestoreOptions.Omissions(false, false, false), Set.of());
    return new DefinitionSchedule(
        new EntryScripts(sql, "file:/x", entries), contents, tables, connections);
  }
}
