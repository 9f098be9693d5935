package io.pgstow.manifest;

import io.pgstow.manifest.Assessment.State;
import io.pgstow.manifest.Verification.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A line of the catalogue: what is worth knowing of a backup. What only a manifest tells is null
 * without one. Sizes are bytes.
 *
 * @param time of the backup: from its name, else its start, else when it was last written to
 * @param size in the store
 * @param rawSize of the data, uncompressed
 * @param seconds it took, to the millisecond
 * @param verified when it was last read back, if ever
 * @param selection which part of the database it is of, as dump settings by name; null for all
 * @param notDumped what the role was not allowed to read, and the archive therefore lacks; null for
 *     nothing, and where that is not known
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
    @Nullable Double seconds,
    boolean pinned,
    @Nullable Instant verified,
    @Nullable Level verifiedLevel,
    @Nullable String verifiedSample,
    @Nullable Map<String, String> selection,
    @Nullable List<String> notDumped) {
  /** Reads what lies beside an archive that was listed. */
  static BackupSummary read(Catalogue catalogue, String database, BackupSet set) {
    Assessment assessment = catalogue.assess(set);
    Optional<Manifest> manifest = assessment.manifest();
    Instant time =
        BackupTime.of(set.name())
            .or(() -> manifest.map(Manifest::start))
            .orElse(set.lastModified());
    return of(database, set, assessment.state(), time, manifest, assessment.verification());
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
            .map(known -> Duration.between(known.start(), known.end()).toMillis() / 1000.0)
            .orElse(null),
        manifest.map(Manifest::pinned).orElse(false),
        verification.map(Verification::time).orElse(null),
        verification.map(Verification::level).orElse(null),
        verification.map(Verification::sample).orElse(null),
        manifest.flatMap(Manifest::part).orElse(null),
        manifest.map(Manifest::lacks).filter(lacks -> !lacks.isEmpty()).orElse(null));
  }
}
