package io.pgstow.backup.name;

import io.pgstow.backup.plan.BackupPlan;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.store.ObjectStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * A backup's name that is this run's alone.
 *
 * @param before what was there
 * @param archive where this run writes: where the archive belongs, or where nobody else writes as
 *     long as a backup, or a run that may not be dead, is there
 */
public record ClaimedName(Claim claim, Occupants before, BackupPlace archive) {

  /** Claims it, and deletes what a run has left that did not end. */
  public static ClaimedName take(ObjectStore store, BackupPlan plan, Clock clock) {
    BackupPlace place = plan.place();
    Claim claim = Claim.take(store, place, plan.tool(), plan.force(), plan.deadAfter(), clock);
    try {
      Occupants before =
          claim.takenOver().orElseGet(() -> Occupants.of(store, place, Optional.empty()));
      Optional<String> taken = before.firstTaken(plan.force());
      if (taken.isPresent()) {
        throw taken(store, taken.get());
      }
      before.requireReplaceable();
      if (before.begun()) {
        before.sweep();
      }
      BackupPlace archive = before.leaveRoom() ? place : place.ofRun(claim.run());
      var name = new ClaimedName(claim, before, archive);
      if (archive.isDirectory()) {
        name.announce();
      } else if (claim.isTakenOver()) {
        claim.announce(List.of());
      }
      return name;
    } catch (RuntimeException e) {
      claim.release();
      throw e;
    }
  }

  /**
   * Says in the mark that the archive is this run's: of a folder before its first file, of a file
   * before it is there.
   */
  public void announce() {
    claim.announce(before.replacedBy(archive));
  }

  /** It was not there when this run began, or should not be there. */
  public static PgstowException taken(ObjectStore store, String key) {
    return new PgstowException(
        ExitCode.BUSY,
        "another run has created \"%s\" meanwhile".formatted(store.location(key)),
        "Two backups had the same name: give each its own BACKUP_NAME.");
  }
}
