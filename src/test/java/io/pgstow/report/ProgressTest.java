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
  void a_terminal_has_one_line_that_is_written_again_and_fits() {
    var screen = new ByteArrayOutputStream();
    var terminal = ProgressDisplay.terminal(new PrintStream(screen, true, StandardCharsets.UTF_8));
    var shown = new Progress(terminal, () -> now);
    shown.begin("data");
    shown.item("x".repeat(100));
    now = now.plusMillis(500);
    shown.tick();
    shown.end();

    assertThat(screen.toString(StandardCharsets.UTF_8))
        .isEqualTo("\rdata " + "x".repeat(73) + "…\u001b[K\r" + "\rdata: in 500 ms\u001b[K\n");
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
