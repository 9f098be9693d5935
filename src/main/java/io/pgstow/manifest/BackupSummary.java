package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.manifest.Verification.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line of the catalogue: what is worth knowing of a backup. What only a manifest tells is null
 * without one. Sizes are bytes.
 *
 * @param time of the backup: from its name, else its start, else when it was last written to
 * @param size in the store
 * @param rawSize of the data, uncompressed
 * @param seconds it took
 * @param verified when it was last read back, if ever
 */
public record BackupSummary(
    String database,
    String name,
    State state,
    Instant time,
    long size,
    @Nullable Long rawSize,
    @Nullable String format,
    @Nullable Integer tables,
    @Nullable Long rows,
    @Nullable String serverVersion,
    @Nullable Long seconds,
    boolean pinned,
    @Nullable Instant verified,
    @Nullable Level verifiedLevel,
    @Nullable String verifiedSample) {
  private static final Logger LOG = LoggerFactory.getLogger(BackupSummary.class);

  /** Whether it can be restored, as far as is known. */
  public enum State {
    COMPLETE,
    /** Without a manifest: being written, left over, or from elsewhere. */
    INCOMPLETE,
    /** Found so by a verification, or without an object that its manifest names. */
    DAMAGED
  }

  /** Reads what lies beside an archive that was listed. */
  static BackupSummary read(Catalogue catalogue, String database, BackupSet set) {
    Optional<Manifest> manifest =
        set.manifest().flatMap(object -> readable(() -> catalogue.readManifest(object)));
    // an older record is of a backup of the same name that was replaced
    Instant made = manifest.map(Manifest::end).orElse(Instant.MIN);
    Optional<Verification> verification =
        set.verification()
            .flatMap(object -> readable(() -> catalogue.readVerification(object)))
            .filter(record -> !record.time().isBefore(made));
    boolean damaged =
        verification.filter(each -> each.result() == Verification.Result.DAMAGED).isPresent()
            || manifest.filter(known -> lacks(set, known)).isPresent()
            || (set.manifest().isPresent() && manifest.isEmpty());
    State state =
        damaged ? State.DAMAGED : set.manifest().isPresent() ? State.COMPLETE : State.INCOMPLETE;
    Instant time =
        BackupTime.of(set.name())
            .or(() -> manifest.map(Manifest::start))
            .orElse(set.lastModified());
    return of(database, set, state, time, manifest, verification);
  }

  private static BackupSummary of(
      String database,
      BackupSet set,
      State state,
      Instant time,
      Optional<Manifest> manifest,
      Optional<Verification> verification) {
    return new BackupSummary(
        database,
        set.name(),
        state,
        time,
        set.size(),
        manifest.map(Manifest::rawBytes).orElse(null),
        manifest.map(Manifest::format).orElse(null),
        manifest.map(known -> known.tables().size()).orElse(null),
        manifest.map(Manifest::rows).orElse(null),
        manifest.map(known -> known.source().serverVersion()).orElse(null),
        manifest
            .map(known -> Duration.between(known.start(), known.end()).toSeconds())
            .orElse(null),
        manifest.map(Manifest::pinned).orElse(false),
        verification.map(Verification::time).orElse(null),
        verification.map(Verification::level).orElse(null),
        verification.map(Verification::sample).orElse(null));
  }

  private static boolean lacks(BackupSet set, Manifest manifest) {
    var there = new HashSet<>(set.archive());
    boolean all = manifest.objects().stream().map(StoredArchive::key).allMatch(there::contains);
    return !all || set.size() < manifest.size();
  }

  private interface Reading<T> {
    T read();
  }

  /** A record that is no record marks its own backup and keeps no other from being listed. */
  private static <T> Optional<T> readable(Reading<T> reading) {
    try {
      return Optional.of(reading.read());
    } catch (PgstowException e) {
      if (e.exitCode() != ExitCode.ARCHIVE) {
        throw e;
      }
      LOG.warn("{} HINT: {}", e.getMessage(), e.hint());
      return Optional.empty();
    }
  }
}
