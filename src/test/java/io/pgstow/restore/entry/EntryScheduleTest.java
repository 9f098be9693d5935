package io.pgstow.restore.entry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.archive.Entry;
import io.pgstow.archive.ForgedEntry;
import io.pgstow.archive.Golden;
import io.pgstow.archive.TableOfContents;
import io.pgstow.restore.plan.RestorePass;
import io.pgstow.restore.plan.RestorePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class EntryScheduleTest {

  @Test
  void a_foreign_key_waits_for_both_keys() throws Exception {
    EntrySchedule schedule = schedule(plan().rest());
    List<String> order = restoreOneAfterTheOther(schedule);

    assertThat(order.indexOf("FK CONSTRAINT event event_customer_fkey"))
        .isGreaterThan(order.indexOf("CONSTRAINT customer customer_pkey"))
        .isGreaterThan(order.indexOf("CONSTRAINT event event_pkey"));
  }

  @Test
  void privileges_wait_for_everything_else_and_refreshes_for_them() throws Exception {
    List<String> order = restoreOneAfterTheOther(schedule(plan().rest()));

    int privileges = order.indexOf("ACL TABLE customer");
    assertThat(privileges).isGreaterThan(order.indexOf("FK CONSTRAINT event event_customer_fkey"));
    assertThat(order.indexOf("MATERIALIZED VIEW DATA counts")).isGreaterThan(privileges);
  }

  @RepeatedTest(20)
  void side_by_side_each_entry_comes_once_and_after_what_it_depends_on() throws Exception {
    List<Entry> entries = plan().rest();
    EntrySchedule schedule = schedule(entries);
    var restored = new ConcurrentLinkedQueue<Entry>();
    try (var connections = Executors.newVirtualThreadPerTaskExecutor()) {
      var ended = new ArrayList<Future<?>>();
      for (int i = 0; i < 4; i++) {
        ended.add(connections.submit(() -> restoreAll(schedule, entries, restored)));
      }
      for (Future<?> end : ended) {
        end.get();
      }
    }
    assertThat(restored).containsExactlyInAnyOrderElementsOf(entries);
  }

  private static @Nullable Void restoreAll(
      EntrySchedule schedule, List<Entry> entries, Queue<Entry> restored) throws Exception {
    for (var next = take(schedule); next != null; next = take(schedule)) {
      List<Integer> needed = next.entry().dependencies();
      assertThat(restored)
          .containsAll(entries.stream().filter(e -> needed.contains(e.dumpId())).toList());
      restored.add(next.entry());
      schedule.done(next.entry());
    }
    return null;
  }

  @Test
  void a_pass_does_not_wait_for_a_later_one_whatever_a_forged_archive_says() throws Exception {
    EntrySchedule schedule =
        schedule(
            List.of(
                ForgedEntry.depending(1, "TRIGGER", 2, 3),
                ForgedEntry.depending(2, "ACL", 3),
                ForgedEntry.depending(3, "MATERIALIZED VIEW DATA")));

    assertThat(restoreOneAfterTheOther(schedule))
        .containsExactly("TRIGGER t", "ACL t", "MATERIALIZED VIEW DATA t");
  }

  @Test
  void no_more_than_the_next_entries_are_read_ahead() throws Exception {
    List<Entry> entries =
        IntStream.rangeClosed(1, 10_000)
            .mapToObj(i -> ForgedEntry.depending(i, "TRIGGER"))
            .toList();
    var read = new AtomicInteger();
    Iterator<Entry> coming = entries.stream().peek(_ -> read.incrementAndGet()).iterator();
    EntrySchedule schedule = schedule(entries, coming);

    assertThat(take(schedule)).isNotNull();

    assertThat(read.get()).isBetween(1, 1_000);
    assertThat(restoreOneAfterTheOther(schedule)).hasSize(9_999);
  }

  @Test
  void nothing_waits_for_an_entry_that_pg_restore_passes_over() throws Exception {
    List<Entry> entries =
        List.of(
            ForgedEntry.depending(1, "COMMENT"),
            ForgedEntry.depending(2, "TRIGGER", 1),
            ForgedEntry.depending(3, "TRIGGER", 4),
            ForgedEntry.depending(4, "COMMENT"));

    assertThat(restoreOneAfterTheOther(schedule(entries, entries.subList(1, 3).iterator())))
        .containsExactly("TRIGGER t", "TRIGGER t");
  }

  @Test
  void a_failure_ends_the_handing_out() throws Exception {
    EntrySchedule schedule = schedule(plan().rest());
    assertThat(take(schedule)).isNotNull();
    var cause = new IllegalStateException("the entry failed");
    schedule.failed(cause);

    assertThatThrownBy(() -> take(schedule)).isSameAs(cause);
  }

  @Test
  void light_entries_come_together_each_behind_what_it_depends_on() throws Exception {
    EntrySchedule schedule =
        schedule(
            List.of(
                ForgedEntry.depending(1, "TRIGGER", 2),
                ForgedEntry.depending(2, "RULE"),
                ForgedEntry.depending(3, "INDEX"),
                ForgedEntry.depending(4, "TRIGGER", 3),
                ForgedEntry.depending(5, "COMMENT", 2),
                ForgedEntry.depending(6, "COMMENT"),
                ForgedEntry.depending(7, "ACL")));

    assertThat(together(schedule)).containsExactly(2, 5, 6);
    assertThat(together(schedule)).containsExactly(1);
    assertThat(together(schedule)).containsExactly(3);
  }

  private static List<Integer> together(EntrySchedule schedule) throws Exception {
    List<EntryScript> taken =
        requireNonNull(schedule.take(3, entry -> !entry.kind().equals("INDEX")));
    taken.forEach(script -> schedule.done(script.entry()));
    return taken.stream().map(script -> script.entry().dumpId()).toList();
  }

  private static @Nullable EntryScript take(EntrySchedule schedule) throws Exception {
    List<EntryScript> taken = schedule.take(1, _ -> true);
    return taken == null ? null : taken.getFirst();
  }

  private static List<String> restoreOneAfterTheOther(EntrySchedule schedule) throws Exception {
    var order = new ArrayList<String>();
    for (var next = take(schedule); next != null; next = take(schedule)) {
      order.add(next.entry().kind() + " " + next.entry().tag());
      schedule.done(next.entry());
    }
    return order;
  }

  /** Of entries in the order of pg_restore. */
  private static EntrySchedule schedule(List<Entry> entries) throws IOException {
    List<Entry> inOrder = entries.stream().sorted(Comparator.comparing(RestorePass::of)).toList();
    return schedule(inOrder, inOrder.iterator());
  }

  private static EntrySchedule schedule(List<Entry> expected, Iterator<Entry> coming)
      throws IOException {
    return new EntrySchedule(
        expected,
        () ->
            coming.hasNext()
                ? new EntryScript(coming.next(), Map.of(), List.of("SELECT 1"), "")
                : null,
        new PartitionTrees(contents()));
  }

  private static RestorePlan plan() throws IOException {
    return RestorePlan.of(contents(), List.of());
  }

  private static TableOfContents contents() throws IOException {
    try (var archive = Files.newInputStream(Golden.path(17, "seekable-none.dump"))) {
      return TableOfContents.read(archive);
    }
  }
}
