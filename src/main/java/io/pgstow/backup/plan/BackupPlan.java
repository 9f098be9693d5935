package io.pgstow.backup.plan;

import io.pgstow.codec.Compression;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.postgres.Database;
import java.time.Duration;
import java.util.Optional;

/**
 * What one backup is asked to do.
 *
 * @param compression of the archive; without it the fastest that every reader has
 * @param pinned whether it is to be kept whatever the rules of retention say
 * @param force whether a backup of the same name may be replaced
 * @param skipChecks whether findings of the preflight are merely reported
 * @param deadAfter how long a run that has the name may give no sign of life until this one takes
 *     it over
 * @param patience how long to wait for the server
 * @param tool pgstow's version, for the manifest
 */
public record BackupPlan(
    Database source,
    BackupPlace place,
    Selection selection,
    Optional<Compression> compression,
    boolean pinned,
    boolean force,
    boolean skipChecks,
    Duration deadAfter,
    Duration patience,
    String tool) {

  /** How long a run may give no sign of life where nobody says otherwise. */
  public static final Duration DEAD_AFTER = Duration.ofHours(1);
}
