package io.pgstow.retention;

import io.pgstow.manifest.Assessment;
import io.pgstow.manifest.BackupSet;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.Lease;
import io.pgstow.manifest.Manifest;
import io.pgstow.report.Units;
import io.pgstow.retention.Candidate.State;
import io.pgstow.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads what lies beside a backup's archive. Thread-safe. */
final class Records {
  private final Catalogue catalogue;
  private final Instant now;
  private final Map<String, String> needed;

  Records(Catalogue catalogue, Instant now) {
    this(catalogue, now, Map.of());
  }

  /**
   * @param needed the names of backups of servers that need a backup of the database, by its name
   */
  Records(Catalogue catalogue, Instant now, Map<String, String> needed) {
    this.catalogue = catalogue;
    this.now = now;
    this.needed = needed;
  }

  /** What of an archive is of the run that has left a mark beside it. */
  Predicate<StoredObject> marked(BackupSet set) {
    return set.begun()
        .flatMap(
            object ->
                catalogue
                    .mark(object)
                    .<Predicate<StoredObject>>map(
                        mark -> other -> mark.covers(object, other.key(), other.lastModified())))
        .orElse(_ -> false);
  }

  /** What the rules have to know of a backup. */
  Known read(StoredBackup backup) {
    Candidate listed = backup.listed();
    if (backup.set().manifest().isEmpty()) {
      return Known.listed(backup);
    }
    Assessment assessment = catalogue.assess(backup.set());
    Optional<Manifest> manifest = assessment.manifest();
    Instant time = backup.time().or(() -> manifest.map(Manifest::start)).orElse(listed.time());
    boolean pinned = manifest.map(Manifest::pinned).orElse(false);
    Predicate<StoredObject> own = own(backup.set(), manifest);
    return new Known(
        new Candidate(listed.name(), time, state(assessment), pinned),
        assessment.part(),
        use(backup.set()).or(() -> needed(backup.set().name())),
        backup.set().only(own),
        backup.set().without(own));
  }

  private Optional<String> needed(String name) {
    return Optional.ofNullable(needed.get(name))
        .map("part of the server's backup \"%s\""::formatted);
  }

  /** What the manifest names, and what the run that wrote it has left; of others are the rest. */
  private Predicate<StoredObject> own(BackupSet set, Optional<Manifest> manifest) {
    if (manifest.isEmpty()) {
      return _ -> true;
    }
    Set<String> named =
        manifest.get().objects().stream()
            .map(Manifest.StoredArchive::key)
            .collect(Collectors.toUnmodifiableSet());
    Predicate<StoredObject> marked = marked(set);
    return marked.or(object -> named.contains(object.key()));
  }

  /** A part of a database is no worse than all of it: it is not in line with it. */
  private static State state(Assessment assessment) {
    return switch (assessment.state()) {
      case COMPLETE, PARTIAL -> State.GOOD;
      case DAMAGED, INCOMPLETE -> State.DAMAGED;
      case UNREADABLE -> State.UNREADABLE;
    };
  }

  /** What a backup is used for by a run that gave a sign of life not long ago. */
  Optional<String> use(BackupSet set) {
    return set.lease()
        .map(catalogue::lastRestored)
        .filter(this::isRecent)
        .map(active -> text("being restored", active))
        .or(
            () ->
                set.begun()
                    .map(catalogue::lastWritten)
                    .filter(this::isRecent)
                    .map(active -> text("being written", active)));
  }

  /** Whether a run that was alive then may be alive now. */
  boolean isRecent(Instant active) {
    return !active.isBefore(now.minus(Lease.KEPT));
  }

  private String text(String use, Instant active) {
    Duration age = Duration.between(active, now);
    return "%s, last active %s ago"
        .formatted(use, Units.duration(age.isNegative() ? Duration.ZERO : age));
  }
}
