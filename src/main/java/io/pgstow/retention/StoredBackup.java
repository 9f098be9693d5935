package io.pgstow.retention;

import io.pgstow.manifest.BackupSet;
import io.pgstow.retention.Candidate.State;
import java.time.Instant;
import java.util.Optional;

/**
 * A complete backup in the store.
 *
 * @param series the backups it stands in line with
 * @param time it has by its name
 */
public record StoredBackup(String series, BackupSet set, Optional<Instant> time) {

  /** As far as the listing alone tells. */
  Candidate listed() {
    return new Candidate(
        set.name(),
        time.orElse(Instant.EPOCH),
        set.size() == 0 ? State.DAMAGED : State.GOOD,
        false);
  }

  /** Whether the listing does not even tell its time. */
  boolean needsReading() {
    return time.isEmpty();
  }
}
