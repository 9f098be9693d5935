package io.pgstow.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.retention.Candidate.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class RetentionPlanTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final RetentionRules NOTHING = new RetentionRules(0, 0, 0, 0, 0);

  @Property
  void the_newest_good_backup_is_never_deleted(
      @ForAll("backups") List<Candidate> backups, @ForAll("rules") RetentionRules rules) {
    Set<Candidate> kept = kept(backups, rules, NOW);
    assertThat(backups)
        .filteredOn(backup -> backup.state() == State.GOOD)
        .filteredOn(
            backup ->
                backups.stream()
                    .noneMatch(
                        other ->
                            other.state() == State.GOOD && other.time().isAfter(backup.time())))
        .satisfies(
            newest ->
                assertThat(newest.isEmpty() || newest.stream().anyMatch(kept::contains)).isTrue());
  }

  @Property
  void a_clock_that_is_ahead_makes_no_backup_of_the_past_the_less_worth(
      @ForAll("backups") List<Candidate> backups, @ForAll("rules") RetentionRules rules) {
    List<Candidate> past = backups.stream().filter(b -> !b.time().isAfter(NOW)).toList();
    assertThat(kept(backups, rules, NOW))
        .containsAll(backups.stream().filter(b -> b.time().isAfter(NOW)).toList());
    if (past.stream().anyMatch(b -> b.state() == State.GOOD)) {
      assertThat(kept(backups, rules, NOW)).containsAll(kept(past, rules, NOW));
    }
  }

  @Property
  void without_a_good_backup_nothing_is_deleted(
      @ForAll("backups") List<Candidate> backups, @ForAll("rules") RetentionRules rules) {
    List<Candidate> bad = backups.stream().filter(b -> b.state() != State.GOOD).toList();
    assertThat(kept(bad, rules, NOW)).containsExactlyInAnyOrderElementsOf(bad);
  }

  @Property
  void keeping_more_never_deletes_more(
      @ForAll("backups") List<Candidate> backups,
      @ForAll("rules") RetentionRules some,
      @ForAll("rules") RetentionRules others) {
    var both =
        new RetentionRules(
            Math.max(some.days(), others.days()),
            Math.max(some.last(), others.last()),
            Math.max(some.daily(), others.daily()),
            Math.max(some.weekly(), others.weekly()),
            Math.max(some.monthly(), others.monthly()));
    assertThat(kept(backups, both, NOW))
        .containsAll(kept(backups, some, NOW))
        .containsAll(kept(backups, others, NOW));
  }

  @Property
  void pinning_changes_nothing_for_the_others(
      @ForAll("backups") List<Candidate> backups, @ForAll("rules") RetentionRules rules) {
    List<Candidate> unpinned =
        backups.stream().map(b -> new Candidate(b.name(), b.time(), b.state(), false)).toList();
    Set<String> keptAnyway = names(kept(unpinned, rules, NOW));
    assertThat(names(kept(backups, rules, NOW)))
        .isEqualTo(
            Stream.concat(
                    keptAnyway.stream(),
                    backups.stream().filter(Candidate::pinned).map(Candidate::name))
                .collect(Collectors.toSet()));
  }

  @Property
  void running_twice_changes_nothing(
      @ForAll("backups") List<Candidate> backups, @ForAll("rules") RetentionRules rules) {
    Set<Candidate> kept = kept(backups, rules, NOW);
    assertThat(kept(List.copyOf(kept), rules, NOW)).isEqualTo(kept);
  }

  @Property
  void an_added_backup_that_is_newer_or_damaged_never_saves_an_older_one(
      @ForAll("backups") List<Candidate> backups, @ForAll("rules") RetentionRules rules) {
    var more = new ArrayList<>(backups);
    var damaged = new Candidate("damaged", NOW, State.DAMAGED, false);
    more.add(damaged);
    if (backups.stream().anyMatch(b -> b.state() == State.GOOD)) {
      Set<Candidate> kept = kept(more, rules, NOW);
      kept.remove(damaged);
      assertThat(kept).isEqualTo(kept(backups, rules, NOW));
    }
  }

  @Property
  void the_order_of_the_listing_does_not_matter(
      @ForAll("backups") List<Candidate> backups, @ForAll("rules") RetentionRules rules) {
    assertThat(RetentionPlan.of(backups.reversed(), rules, NOW))
        .isEqualTo(RetentionPlan.of(backups, rules, NOW));
  }

  @Property
  void a_backup_a_day_under_every_rule_leaves_as_many_as_the_rules_say(
      @ForAll("rules") RetentionRules rules) {
    List<Candidate> backups =
        Stream.iterate(NOW, time -> time.minus(Duration.ofDays(1)))
            .limit(800)
            .map(RetentionPlanTest::good)
            .toList();
    Map<Rule, Integer> counts = new LinkedHashMap<>();
    RetentionPlan.of(backups, rules, NOW)
        .forEach(decision -> decision.rules().forEach(rule -> counts.merge(rule, 1, Integer::sum)));
    assertThat(counts.getOrDefault(Rule.NEWEST, 0)).isEqualTo(1);
    assertThat(counts.getOrDefault(Rule.AGE, 0)).isEqualTo(rules.days());
    assertThat(counts.getOrDefault(Rule.LAST, 0)).isEqualTo(rules.last());
    assertThat(counts.getOrDefault(Rule.DAILY, 0)).isEqualTo(rules.daily());
    assertThat(counts.getOrDefault(Rule.WEEKLY, 0)).isEqualTo(rules.weekly());
    assertThat(counts.getOrDefault(Rule.MONTHLY, 0)).isEqualTo(rules.monthly());
  }

  @Test
  void a_day_ends_at_midnight_utc() {
    Candidate late = good("2026-11-19T23:59:59Z");
    Candidate early = good("2026-11-20T00:00:00Z");
    Candidate later = good("2026-11-20T00:00:01Z");
    assertThat(rules(List.of(late, early, later), new RetentionRules(0, 0, 2, 0, 0), NOW))
        .containsEntry(later, Set.of(Rule.NEWEST, Rule.DAILY))
        .containsEntry(early, Set.of())
        .containsEntry(late, Set.of(Rule.DAILY));
  }

  @Test
  void the_twenty_ninth_of_february_is_a_day_of_february() {
    Candidate leapDay = good("2028-02-29T02:00:00Z");
    Candidate before = good("2028-02-28T02:00:00Z");
    Candidate march = good("2028-03-01T02:00:00Z");
    Instant now = Instant.parse("2028-03-01T03:00:00Z");
    assertThat(rules(List.of(leapDay, before, march), new RetentionRules(0, 0, 0, 0, 2), now))
        .containsEntry(leapDay, Set.of(Rule.MONTHLY))
        .containsEntry(before, Set.of());
    assertThat(rules(List.of(leapDay, before, march), new RetentionRules(2, 0, 0, 0, 0), now))
        .containsEntry(leapDay, Set.of(Rule.AGE))
        .containsEntry(before, Set.of());
  }

  @Test
  void the_first_of_january_may_be_in_the_last_week_of_the_year_before() {
    // 2026-12-28 to 2027-01-03 is the week 2026-W53
    Candidate monday = good("2026-12-28T00:00:00Z");
    Candidate sunday = good("2027-01-03T23:59:59Z");
    Candidate next = good("2027-01-04T00:00:00Z");
    Instant now = Instant.parse("2027-01-05T00:00:00Z");
    assertThat(rules(List.of(monday, sunday, next), new RetentionRules(0, 0, 0, 3, 0), now))
        .containsEntry(next, Set.of(Rule.NEWEST, Rule.WEEKLY))
        .containsEntry(sunday, Set.of(Rule.WEEKLY))
        .containsEntry(monday, Set.of());
  }

  @Test
  void the_same_week_number_of_two_years_is_two_weeks() {
    Candidate lastYear = good("2025-11-19T00:00:00Z");
    Candidate thisYear = good("2026-11-18T00:00:00Z");
    assertThat(rules(List.of(lastYear, thisYear), new RetentionRules(0, 0, 0, 2, 0), NOW))
        .containsEntry(lastYear, Set.of(Rule.WEEKLY));
  }

  @Test
  void a_damaged_backup_is_kept_while_it_is_young_and_takes_nobodys_place() {
    var damaged = new Candidate("new", NOW.minusSeconds(60), State.DAMAGED, false);
    var old = new Candidate("old", NOW.minus(Duration.ofDays(30)), State.DAMAGED, false);
    Candidate good = good("2026-11-01T00:00:00Z");
    assertThat(rules(List.of(damaged, good, old), new RetentionRules(7, 1, 0, 0, 0), NOW))
        .containsEntry(damaged, Set.of(Rule.AGE))
        .containsEntry(good, Set.of(Rule.NEWEST, Rule.LAST))
        .containsEntry(old, Set.of());
  }

  @Test
  void without_any_rule_the_newest_stays() {
    Candidate newest = good("2020-01-02T00:00:00Z");
    Candidate other = good("2020-01-01T00:00:00Z");
    assertThat(kept(List.of(other, newest), NOTHING, NOW)).containsExactly(newest);
    assertThat(RetentionPlan.of(List.of(), NOTHING, NOW)).isEmpty();
  }

  @Provide
  Arbitrary<List<Candidate>> backups() {
    Arbitrary<Instant> times =
        Arbitraries.longs().between(-1_000_000, 40_000_000).map(NOW::minusSeconds);
    Arbitrary<State> states =
        Arbitraries.of(State.GOOD, State.GOOD, State.GOOD, State.DAMAGED, State.UNREADABLE);
    Arbitrary<Boolean> pins = Arbitraries.of(true, false, false, false, false, false);
    return Combinators.combine(times, states, pins)
        .as((time, state, pinned) -> new Candidate(time.toString(), time, state, pinned))
        .list()
        .ofMaxSize(60)
        .uniqueElements(Candidate::name);
  }

  @Provide
  Arbitrary<RetentionRules> rules() {
    Arbitrary<Integer> counts = Arbitraries.integers().between(0, 12);
    return Combinators.combine(counts, counts, counts, counts, counts).as(RetentionRules::new);
  }

  private static Candidate good(String time) {
    return good(Instant.parse(time));
  }

  private static Candidate good(Instant time) {
    return new Candidate(time.toString(), time, State.GOOD, false);
  }

  private static Set<Candidate> kept(List<Candidate> backups, RetentionRules rules, Instant now) {
    return RetentionPlan.of(backups, rules, now).stream()
        .filter(Decision::kept)
        .map(Decision::backup)
        .collect(Collectors.toSet());
  }

  private static Map<Candidate, Set<Rule>> rules(
      List<Candidate> backups, RetentionRules rules, Instant now) {
    return RetentionPlan.of(backups, rules, now).stream()
        .sorted(Comparator.comparing(decision -> decision.backup().time()))
        .collect(Collectors.toMap(Decision::backup, Decision::rules));
  }

  private static Set<String> names(Set<Candidate> backups) {
    return backups.stream().map(Candidate::name).collect(Collectors.toSet());
  }
}
