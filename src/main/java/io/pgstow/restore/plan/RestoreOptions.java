package io.pgstow.restore.plan;

import io.pgstow.manifest.BackupPlace;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.Database;
import io.pgstow.restore.destination.OnConflict;
import io.pgstow.restore.destination.OnExisting;
import io.pgstow.restore.destination.Remedies;
import io.pgstow.restore.naming.NewNames;
import io.pgstow.restore.part.PartOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What one restore is asked to do.
 *
 * @param backup its database and name, or nothing for a file that was named in full
 * @param onExisting what becomes of a destination that is in use
 * @param indexPolicy which indexes are made on the empty tables
 * @param keysBeforeData whether primary keys, unique and exclusion constraints are, too
 * @param jobs how many connections load data
 * @param segmentSize of raw data in one transaction, bytes; empty for as much as is usual
 * @param memory what segments and rows may take
 * @param sessionSettings of every session in the destination
 * @param allowMissingRows whether to go on without the rows of what must be left out
 * @param analyze whether to collect the planner's statistics at the end
 * @param fixSequences whether sequences that are behind their columns are set
 * @param force whether a newer server's archive may go into an older one
 * @param skipChecks whether findings of the preflight are merely reported
 * @param damagedToo whether a backup that is recorded as damaged is restored, to look at it again
 * @param patience how long to wait for the server
 * @param whole what of the database itself is restored
 * @param part which part of the backup is
 * @param names what gets another name
 * @param existing how it deals with what is in the destination
 */
public record RestoreOptions(
    Database destination,
    String sourceDatabase,
    String backup,
    Optional<BackupPlace> file,
    OnExisting onExisting,
    IndexPolicy indexPolicy,
    boolean keysBeforeData,
    int jobs,
    Optional<Long> segmentSize,
    MemoryBudget memory,
    Map<String, String> sessionSettings,
    Omissions omissions,
    Optional<String> role,
    boolean allowMissingRows,
    boolean analyze,
    boolean fixSequences,
    boolean force,
    boolean skipChecks,
    boolean damagedToo,
    Duration patience,
    WholeDatabase whole,
    PartOptions part,
    NewNames names,
    Existing existing) {

  /** Several times what a segment has as it is dumped by default, bytes. */
  private static final long LARGEST_TRANSACTION = 256L << 20;

  /**
   * How a restore deals with what is in the destination.
   *
   * @param disableTriggers whether triggers are kept from firing while rows are loaded
   * @param onConflict what becomes of rows whose keys are taken; empty where tables must be empty
   * @param beside whether the user has named a part, which goes beside what a database in use holds
   */
  public record Existing(boolean disableTriggers, Optional<OnConflict> onConflict, boolean beside) {
    /** There is nothing. */
    public static final Existing NOTHING = new Existing(false, Optional.empty(), false);
  }

  /** Whether a destination in use is taken as it is, for objects that it does not have yet. */
  public boolean goesBeside() {
    return existing.beside()
        && (part.needsTables()
            || (names.schemas().isEmpty() && onExisting instanceof OnExisting.Fail));
  }

  /**
   * Whether the user restores a part of a backup, which may go beside what a database in use holds:
   * who does so does not mean to lose that.
   */
  public boolean isOfPart() {
    return existing.beside() || !names.schemas().isEmpty() || part.isRowsAlone();
  }

  /**
   * What to name to somebody whose destination is in use: the one place that decides whether a hint
   * names the permission to drop it.
   *
   * @param part whether the backup, or what is restored of it, is a part of a database
   */
  public Remedies remedies(boolean part) {
    Remedies remedies = whole.properties() ? Remedies.ofMany(sourceDatabase) : Remedies.OF_ONE;
    return isOfPart() || part ? remedies.withoutDrop() : remedies;
  }

  /** The size of what one transaction loads of an archive with so many entries, bytes. */
  public long segmentSize(int entries) {
    return segmentSize.orElseGet(() -> memory.holding(entries).segment(jobs));
  }

  /** The largest segment of an archive that one transaction loads as it is, bytes. */
  public long largestTransaction() {
    return segmentSize.orElse(LARGEST_TRANSACTION);
  }

  /** What is left out, in the terms of pg_restore's options. */
  public record Omissions(boolean owners, boolean privileges, boolean comments) {}
}
