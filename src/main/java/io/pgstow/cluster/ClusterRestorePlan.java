package io.pgstow.cluster;

import static java.util.Objects.requireNonNull;

import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.ClusterRestored;
import io.pgstow.postgres.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one restore of a server is asked to do.
 *
 * @param server its maintenance database
 * @param backup the name of the backup, or that of the latest
 * @param file a script of pg_dumpall that was named in full
 * @param run that several processes have in common, if they were given one
 * @param started when this process began
 * @param withSettings databases that have settings of their own, by their names on the source
 * @param names that databases get, by those on the source
 * @param tablespaces what takes the place of those of the source
 * @param alterRoles whether roles that exist get what the backup says of them
 * @param systemDatabases whether those that every server has are restored into
 * @param drops whether databases that are in use are dropped
 * @param owners whether objects get their owners, and so need them
 * @param force whether a newer server's backup may go into an older one
 * @param skipChecks whether findings of the preflight are merely reported
 * @param patience how long to wait for the server
 */
public record ClusterRestorePlan(
    Database server,
    String backup,
    Optional<BackupPlace> file,
    Optional<String> run,
    Instant started,
    DatabaseFilter filter,
    Set<String> withSettings,
    Map<String, String> names,
    Map<String, String> tablespaces,
    boolean alterRoles,
    boolean systemDatabases,
    boolean drops,
    boolean owners,
    boolean force,
    boolean skipChecks,
    Duration patience) {

  /** Whether a restore that has ended is one that this process shares, and not an earlier one. */
  boolean shares(ClusterRestored ended) {
    return run.map(ended.run()::equals)
        .orElseGet(() -> !drops || requireNonNull(ended.end()).isAfter(started));
  }
}
