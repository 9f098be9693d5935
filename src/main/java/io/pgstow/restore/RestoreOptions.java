package io.pgstow.restore;

import io.pgstow.manifest.BackupPlace;
import io.pgstow.postgres.Database;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What one restore is asked to do.
 *
 * @param backup its database and name, or nothing for a file that was named in full
 * @param dropExisting whether a destination that is in use may be dropped
 * @param indexPolicy which indexes are made on the empty tables
 * @param keysBeforeData whether primary keys, unique and exclusion constraints are, too
 * @param jobs how many connections load data
 * @param segmentSize of raw data in one transaction, bytes
 * @param sessionSettings of every session in the destination
 * @param analyze whether to collect the planner's statistics at the end
 * @param force whether a newer server's archive may go into an older one
 * @param skipChecks whether findings of the preflight are merely reported
 * @param patience how long to wait for the server
 */
public record RestoreOptions(
    Database destination,
    String sourceDatabase,
    String backup,
    Optional<BackupPlace> file,
    boolean dropExisting,
    IndexPolicy indexPolicy,
    boolean keysBeforeData,
    int jobs,
    int segmentSize,
    Map<String, String> sessionSettings,
    Omissions omissions,
    Optional<String> role,
    boolean analyze,
    boolean force,
    boolean skipChecks,
    Duration patience) {

  /** What is left out, in the terms of pg_restore's options. */
  public record Omissions(boolean owners, boolean privileges, boolean comments) {}
}
