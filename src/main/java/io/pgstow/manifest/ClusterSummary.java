package io.pgstow.manifest;

import io.pgstow.manifest.Assessment.State;
import io.pgstow.manifest.ClusterManifest.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A line of the catalogue: what is worth knowing of a backup of a server. What only a manifest
 * tells is null, or empty, without one.
 *
 * @param time of the backup
 * @param size of all its objects in the store, bytes
 * @param databases that are in it
 * @param failed databases that were to be in it
 * @param seconds it took
 * @param verified when it was last read back, if ever
 */
public record ClusterSummary(
    String name,
    State state,
    String why,
    Instant time,
    long size,
    List<String> databases,
    List<String> failed,
    @Nullable String serverVersion,
    @Nullable Long seconds,
    boolean pinned,
    @Nullable Instant verified) {

  static ClusterSummary of(ClusterCatalogue.Assessed backup) {
    Optional<ClusterManifest> manifest = backup.manifest();
    return new ClusterSummary(
        backup.name(),
        backup.state(),
        backup.why(),
        backup.time(),
        backup.size(),
        manifest.stream()
            .flatMap(known -> known.databases().stream())
            .map(Member::database)
            .toList(),
        manifest.stream()
            .flatMap(known -> known.failed().stream())
            .map(ClusterManifest.Failure::database)
            .toList(),
        manifest.map(known -> known.source().serverVersion()).orElse(null),
        manifest
            .map(known -> Duration.between(known.start(), known.end()).toSeconds())
            .orElse(null),
        manifest.map(ClusterManifest::pinned).orElse(false),
        backup.verification().map(Verification::time).orElse(null));
  }
}
