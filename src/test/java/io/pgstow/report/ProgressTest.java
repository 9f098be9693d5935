package io.pgstow.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final long GIB = 1L << 30;

  private final List<String> log = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final Progress progress =
      new Progress(ProgressDisplay.log(log::add, Duration.ofSeconds(10)), () -> now);

  @Test
  void a_phase_says_item_share_rows_rate_and_time_left() {
    progress.begin("data");
    progress.expect(4 * GIB);
    progress.item("public.orders");
    progress.advance(GIB, 1_200_000);
    pass(Duration.ofSeconds(64));

    assertThat(log)
        .containsExactly(
            "data public.orders: 1.0 GiB of 4.0 GiB (25 %), 1,200,000 rows, 16.0 MiB/s,"
                + " 3 min 12 s left");
  }

  @Test
  void its_end_is_summed_up() {
    progress.begin("data");
    progress.expect(4 * GIB);
    progress.advance(GIB, 10);
    now = now.plusSeconds(64);
    progress.end();
    progress.end();

    assertThat(log).containsExactly("data: 1.0 GiB, 10 rows, 16.0 MiB/s, in 1 min 4 s");
  }

  @Test
  void an_estimate_that_was_too_low_is_dropped() {
    progress.begin("dump");
    progress.expect(10);
    progress.advance(2048, 0);
    pass(Duration.ofSeconds(10));

    assertThat(log).containsExactly("dump: 2.0 KiB, 204 B/s, for 10.0 s");
  }

  @Test
  void silent_work_shows_how_long_it_lasts() {
    progress.begin("indexes");
    progress.item("public.\"a\nb\"");
    pass(Duration.ofMinutes(3));

    assertThat(log).containsExactly("indexes public.\"a\\nb\": for 3 min 0 s");
  }

  @Test
  void lines_keep_the_interval() {
    progress.begin("data");
    IntStream.range(0, 35).forEach(_ -> pass(Duration.ofSeconds(1)));

    assertThat(log).hasSize(3);
  }

  @Test
  void the_next_phase_ends_the_one_before() {
    progress.begin("schema");
    progress.advance(3, 0);
    progress.begin("data");
    progress.advance(5, 0);
    progress.end();

    assertThat(log).containsExactly("schema: 3 B, in 0 ms", "data: 5 B, in 0 ms");
  }

  @Test
  void a_phase_that_did_nothing_and_was_over_at_once_is_not_shown() {
    progress.begin("content of a foreign archive");
    progress.end();

    assertThat(log).isEmpty();
  }

  @Test
  void nothing_is_shown_outside_of_phases() {
    progress.item("stray");
    progress.expect(5);
    progress.advance(5, 5);
    pass(Duration.ofMinutes(1));
    progress.end();

    assertThat(log).isEmpty();
  }

  @Test
  void what_many_threads_report_is_added_up() {
    progress.begin("data");
    IntStream.range(0, 10_000).parallel().forEach(_ -> progress.advance(1, 2));
    progress.end();

    assertThat(log).containsExactly("data: 9.8 KiB, 20,000 rows, in 0 ms");
  }

  @Test
  void a_terminal_is_used_as_wide_as_it_is_and_the_time_left_is_kept() {
    assertThat(shownIn(160))
        .isEqualTo(
            "[#####---------------] data public."
                + "x".repeat(51)
                + "…: 1.0 GiB of 4.0 GiB (25 %), 1,200,000 rows, 16.0 MiB/s, 3 min 12 s left\n  scanning heap\u001b[1A");
    assertThat(shownIn(80))
        .startsWith("[##--------] data public.x")
        .contains("x…: 1.0 GiB of 4.0 GiB (25 %), 3 min 12 s left\n");
    assertThat(shownIn(40)).startsWith("data pub").contains("…: 25 %, 3 min 12 s left\n");
    assertThat(shownIn(80).lines().map(String::length)).first().isEqualTo(79);
  }

  private String shownIn(int columns) {
    var screen = new ByteArrayOutputStream();
    var shown = new Progress(terminal(screen, columns), () -> now);
    shown.begin("data");
    shown.expect(4 * GIB);
    shown.item("public." + "x".repeat(60));
    shown.advance(GIB, 1_200_000);
    shown.server(List.of("scanning heap"));
    now = now.plusSeconds(64);
    shown.tick();
    return screen.toString(StandardCharsets.UTF_8).replace("\r", "").replace("\u001b[J", "");
  }

  private static ProgressDisplay terminal(ByteArrayOutputStream screen, int columns) {
    return ProgressDisplay.terminal(
        new PrintStream(screen, true, StandardCharsets.UTF_8), () -> columns);
  }

  @Test
  void each_connection_at_work_has_a_line_of_its_own_on_a_terminal() throws Exception {
    var screen = new ByteArrayOutputStream();
    var shown = new Progress(terminal(screen, 80), () -> now);
    shown.begin("data");
    for (String table : List.of("a", "b")) {
      var worker = new Thread(() -> shown.item(table));
      worker.start();
      worker.join();
      now = now.plusSeconds(1);
    }
    shown.tick();
    shown.end();

    assertThat(screen.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "\r\u001b[Jdata b: for 2.0 s\n  a: for 2.0 s\n  b: for 1.0 s\u001b[2A\r"
                + "\r\u001b[Jdata: in 2.0 s\n");
    assertThat(shown.journal().works()).extracting(Journal.Work::item).containsExactly("a", "b");
  }

  @Test
  void a_heartbeat_shows_what_is_due_until_it_is_closed() {
    var lines = new CopyOnWriteArrayList<String>();
    var beating = new Progress(ProgressDisplay.log(lines::add, Duration.ofNanos(1)), Instant::now);
    beating.begin("indexes");
    try (var _ = Heartbeat.of(beating)) {
      await().until(() -> !lines.isEmpty());
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().equals("progress"))
        .allSatisfy(thread -> await().until(() -> !thread.isAlive()));
  }

  private void pass(Duration time) {
    now = now.plus(time);
    progress.tick();
  }
}
