package io.pgstow.retention;

import io.pgstow.manifest.BackupTime;
import io.pgstow.retention.Candidate.State;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides which backups of one series are kept. Days, weeks and months are those of UTC. A backup
 * that is not good, or whose time is still to come, takes no other one's place: the rules that
 * count pass it over.
 */
public final class RetentionPlan {
  private static final Comparator<Candidate> NEWEST_FIRST =
      Comparator.comparing(Candidate::time).thenComparing(Candidate::name).reversed();

  private final RetentionRules rules;
  private final Instant now;
  private final Map<Candidate, Set<Rule>> keeping = new HashMap<>();

  private RetentionPlan(RetentionRules rules, Instant now) {
    this.rules = rules;
    this.now = now;
  }

  /** A decision for each of the backups, the newest first. */
  public static List<Decision> of(List<Candidate> backups, RetentionRules rules, Instant now) {
    return new RetentionPlan(rules, now).decide(backups);
  }

  private List<Decision> decide(List<Candidate> backups) {
    List<Candidate> sorted = backups.stream().sorted(NEWEST_FIRST).toList();
    sorted.forEach(this::keepByItself);
    if (sorted.stream().noneMatch(Candidate::isGood)) {
      sorted.forEach(backup -> keep(backup, Rule.NO_GOOD_ONE));
    }
    List<Candidate> good =
        sorted.stream().filter(Candidate::isGood).filter(backup -> !isInFuture(backup)).toList();
    good.stream().limit(1).forEach(backup -> keep(backup, Rule.NEWEST));
    good.stream().limit(rules.last()).forEach(backup -> keep(backup, Rule.LAST));
    keepNewestOfEach(good, RetentionPlan::day, rules.daily(), Rule.DAILY);
    keepNewestOfEach(good, RetentionPlan::week, rules.weekly(), Rule.WEEKLY);
    keepNewestOfEach(good, backup -> YearMonth.from(day(backup)), rules.monthly(), Rule.MONTHLY);
    return sorted.stream().map(this::decision).toList();
  }

  private void keepByItself(Candidate backup) {
    if (backup.pinned()) {
      keep(backup, Rule.PINNED);
    }
    if (backup.state() == State.UNREADABLE) {
      keep(backup, Rule.UNREADABLE);
    }
    if (isInFuture(backup)) {
      keep(backup, Rule.IN_FUTURE);
    } else if (backup.time().isAfter(now.minus(rules.days(), ChronoUnit.DAYS))) {
      keep(backup, Rule.AGE);
    }
  }

  private void keepNewestOfEach(
      List<Candidate> newestFirst, Function<Candidate, Object> period, int count, Rule rule) {
    var seen = new HashSet<Object>();
    newestFirst.stream()
        .filter(backup -> seen.add(period.apply(backup)))
        .limit(count)
        .forEach(backup -> keep(backup, rule));
  }

  private boolean isInFuture(Candidate backup) {
    return BackupTime.isInFuture(backup.time(), now);
  }

  private static LocalDate day(Candidate backup) {
    return LocalDate.ofInstant(backup.time(), ZoneOffset.UTC);
  }

  /** A week belongs to the year of its Thursday (ISO 8601), so its number alone is not enough. */
  private static Object week(Candidate backup) {
    LocalDate day = day(backup);
    return List.of(day.get(IsoFields.WEEK_BASED_YEAR), day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
  }

  private void keep(Candidate backup, Rule rule) {
    keeping.computeIfAbsent(backup, _ -> EnumSet.noneOf(Rule.class)).add(rule);
  }

  private Decision decision(Candidate backup) {
    return new Decision(
        backup, Collections.unmodifiableSet(keeping.getOrDefault(backup, Set.of())));
  }
}
