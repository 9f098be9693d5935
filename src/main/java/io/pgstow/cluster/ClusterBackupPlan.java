package io.pgstow.cluster;

import io.pgstow.manifest.ClusterManifest;
import io.pgstow.postgres.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What one backup of a server is asked to do.
 *
 * @param server a database of it that is there to connect to first
 * @param name of the backup
 * @param run that several processes have in common, if they were given one
 * @param started when this process began
 * @param withSettings databases that have settings of their own
 * @param role to take on, if not the one that connects
 * @param passwords whether the hashes of passwords are backed up, where the role may read them
 * @param pinned whether it is never pruned
 * @param force whether a backup of the same name is replaced
 * @param skipChecks whether findings of the preflight are merely reported
 * @param patience how long to wait for the server
 * @param tool pgstow's version
 */
public record ClusterBackupPlan(
    Database server,
    String name,
    Optional<String> run,
    Instant started,
    DatabaseFilter filter,
    Set<String> withSettings,
    Optional<String> role,
    boolean passwords,
    boolean pinned,
    boolean force,
    boolean skipChecks,
    Duration patience,
    String tool) {

  /** Whether another process of this run has written this while this process came up. */
  boolean isOurs(ClusterManifest manifest) {
    return run.map(manifest.run()::equals)
        .orElseGet(() -> !force && manifest.end().isAfter(started));
  }

  /** Whether the databases that failed in it are to be tried again. */
  boolean completes(ClusterManifest manifest) {
    return !manifest.failed().isEmpty() && (!force || isOurs(manifest));
  }
}
