package io.pgstow.retention;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The backups to decide on, and what is known of each; a name occurs but once. */
final class Decisions {
  /** The rules under which a backup takes the place of another. */
  private static final Set<Rule> COUNTING =
      Collections.unmodifiableSet(
          EnumSet.of(
              Rule.NO_GOOD_ONE, Rule.NEWEST, Rule.LAST, Rule.DAILY, Rule.WEEKLY, Rule.MONTHLY));

  private final Map<String, StoredBackup> backups;
  private final Map<String, Known> known = new LinkedHashMap<>();
  private final Set<String> read = new HashSet<>();

  /** Backups as the listing has them. */
  Decisions(List<StoredBackup> listed) {
    backups =
        listed.stream()
            .collect(Collectors.toUnmodifiableMap(backup -> backup.set().name(), backup -> backup));
    listed.forEach(backup -> known.put(backup.set().name(), Known.listed(backup)));
  }

  /** A backup, what is known of it, and what becomes of it. */
  record Decided(StoredBackup backup, Known known, Decision decision) {}

  /** What is kept together: the backups of a folder that are of the same part of a database. */
  private record Series(String folder, Optional<Map<String, String>> part) {}

  /** Replaces what is known of a backup by what was read. */
  void learn(Known found) {
    known.put(found.candidate().name(), found);
    read.add(found.candidate().name());
  }

  /** Decides on every backup, each series by itself. */
  List<Decided> decide(RetentionRules rules, Instant now) {
    Map<Series, List<Candidate>> series =
        known.values().stream()
            .collect(
                Collectors.groupingBy(
                    each -> new Series(backup(each).series(), each.part()),
                    Collectors.mapping(Known::candidate, Collectors.toList())));
    return series.values().stream()
        .flatMap(one -> RetentionPlan.of(one, rules, now).stream())
        .map(this::decided)
        .toList();
  }

  private Decided decided(Decision decision) {
    Known one = of(decision.backup().name());
    return new Decided(backup(one), one, one.use().isPresent() ? withUse(decision) : decision);
  }

  private static Decision withUse(Decision decision) {
    var rules = EnumSet.of(Rule.IN_USE);
    rules.addAll(decision.rules());
    return new Decision(decision.backup(), Collections.unmodifiableSet(rules));
  }

  /**
   * The backups that must be read before this is final: those that would go, for they may be pinned
   * or in use, and those that take another's place, for they may not be good. As soon as one turns
   * out to be of a part of the database, all of them, for those may be in line with it.
   */
  List<StoredBackup> unread(List<Decided> some) {
    boolean parts = known.values().stream().anyMatch(each -> each.part().isPresent());
    return some.stream()
        .filter(each -> parts || isDecisive(each.decision()))
        .map(Decided::backup)
        .filter(backup -> backup.set().manifest().isPresent())
        .filter(backup -> !read.contains(backup.set().name()))
        .toList();
  }

  private static boolean isDecisive(Decision decision) {
    return !decision.kept() || !Collections.disjoint(decision.rules(), COUNTING);
  }

  private Known of(String name) {
    return Optional.ofNullable(known.get(name)).orElseThrow();
  }

  private StoredBackup backup(Known each) {
    return Optional.ofNullable(backups.get(each.candidate().name())).orElseThrow();
  }
}
