package io.pgstow.retention;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The backups to decide on, and what is known of each; a name occurs but once. */
final class Decisions {
  private final Map<String, StoredBackup> backups;
  private final Map<String, Candidate> candidates = new LinkedHashMap<>();
  private final Set<String> read = new HashSet<>();

  /** Backups as the listing has them. */
  Decisions(List<StoredBackup> listed) {
    backups =
        listed.stream()
            .collect(Collectors.toUnmodifiableMap(backup -> backup.set().name(), backup -> backup));
    listed.forEach(backup -> candidates.put(backup.set().name(), backup.listed()));
  }

  /** A backup and what becomes of it. */
  record Decided(StoredBackup backup, Decision decision) {}

  /** Replaces what is known of a backup by what was read. */
  void learn(Candidate candidate) {
    candidates.put(candidate.name(), candidate);
    read.add(candidate.name());
  }

  /** Decides on every backup, each series by itself. */
  List<Decided> decide(RetentionRules rules, Instant now) {
    Map<String, List<Candidate>> series =
        candidates.values().stream()
            .collect(Collectors.groupingBy(candidate -> backup(candidate).series()));
    return series.values().stream()
        .flatMap(one -> RetentionPlan.of(one, rules, now).stream())
        .map(decision -> new Decided(backup(decision.backup()), decision))
        .toList();
  }

  /** Those that have a manifest which was not read. */
  List<StoredBackup> unread(Stream<Decided> some) {
    return some.map(Decided::backup)
        .filter(backup -> backup.set().manifest().isPresent())
        .filter(backup -> !read.contains(backup.set().name()))
        .toList();
  }

  private StoredBackup backup(Candidate candidate) {
    StoredBackup backup = backups.get(candidate.name());
    if (backup == null) {
      throw new IllegalArgumentException(candidate.name());
    }
    return backup;
  }
}
