package io.pgstow.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pgstow.report.Course.Leg;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bar and a time left for all phases together. */
final class CourseTest {
  private static final Course RESTORE =
      new Course(List.of(new Leg("schema", 10), new Leg("data", 60), new Leg("rest", 30)));

  private final List<String> log = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final Progress progress =
      new Progress(ProgressDisplay.log(log::add, Duration.ofSeconds(10)), () -> now);

  @Test
  void a_phase_counts_by_its_weight_and_those_before_it_are_done() {
    assertThat(RESTORE.share("schema", 0.5)).hasValue(0.05);
    assertThat(RESTORE.share("data", 0.5)).hasValue(0.4);
    assertThat(RESTORE.share("rest", 1)).hasValue(1);
    assertThat(RESTORE.share("rest", 7)).hasValue(1);
    assertThat(RESTORE.share("review", 0.5)).isEmpty();
    assertThat(new Course(List.of(new Leg("data", 0))).share("data", 1)).isEmpty();
  }

  @Test
  void the_time_left_is_that_of_all_phases() {
    progress.begin("prepare");
    progress.follow(RESTORE);
    progress.begin("schema");
    progress.begin("data");
    progress.expect(600);
    progress.advance(300, 3);
    pass(Duration.ofSeconds(40));

    assertThat(log)
        .containsExactly("data: 300 B of 600 B, 3 rows, 7 B/s, 40 % of all, 1 min 0 s left");
  }

  @Test
  void work_that_moves_no_bytes_counts_too() {
    progress.follow(RESTORE);
    progress.begin("rest");
    progress.expectWork(200);
    progress.work(100);
    pass(Duration.ofSeconds(85));

    assertThat(log).containsExactly("rest: 85 % of all, 15.0 s left");
  }

  @Test
  void it_never_goes_back() {
    progress.follow(RESTORE);
    progress.begin("data");
    progress.expect(100);
    progress.advance(50, 0);
    pass(Duration.ofSeconds(10));
    // there was more than was expected
    progress.completed(0, 900);
    pass(Duration.ofSeconds(10));
    progress.begin("review");
    pass(Duration.ofSeconds(10));

    assertThat(log)
        .filteredOn(line -> line.contains("of all"))
        .hasSize(3)
        .allMatch(line -> line.contains("40 % of all"));
  }

  @Test
  void a_run_of_two_courses_goes_on_where_the_first_has_ended() {
    progress.courses(1, 3);
    progress.follow(new Course(List.of(new Leg("dump", 1))));
    progress.begin("dump");
    progress.expect(10);
    progress.advance(10, 0);
    pass(Duration.ofSeconds(10));
    progress.follow(RESTORE);
    progress.begin("schema");
    pass(Duration.ofSeconds(10));
    progress.begin("rest");
    pass(Duration.ofSeconds(10));

    assertThat(log)
        .filteredOn(line -> line.contains("of all"))
        .satisfiesExactly(
            line -> assertThat(line).contains("25 % of all, 30.0 s left"),
            line -> assertThat(line).contains("25 % of all"),
            line -> assertThat(line).contains("77 % of all"));
  }

  @Test
  void a_part_counts_for_the_phase_of_the_whole() throws Exception {
    progress.begin("databases");
    Progress part = progress.part("app", ProgressDisplay.none());
    part.begin("dump");
    var other =
        new Thread(
            () -> {
              part.item("public.b");
              part.advance(20, 2);
            });
    part.item("public.a");
    part.advance(10, 1);
    other.start();
    other.join();
    pass(Duration.ofSeconds(10));
    part.end();
    progress.end();

    assertThat(log.getFirst())
        .startsWith("databases app: public.b: 30 B, 3 rows, 3 B/s, for 10.0 s; at work: ")
        .contains("app: public.a for 10.0 s", "app: public.b for 10.0 s");
    assertThat(progress.journal().works())
        .extracting(Journal.Work::item, Journal.Work::bytes)
        .containsExactlyInAnyOrder(tuple("app: public.a", 10L), tuple("app: public.b", 20L));
    assertThat(progress.atWork()).isEmpty();
  }

  private void pass(Duration time) {
    now = now.plus(time);
    progress.tick();
  }
}
