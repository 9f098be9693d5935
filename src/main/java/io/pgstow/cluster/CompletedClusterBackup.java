package io.pgstow.cluster;

import io.pgstow.manifest.ClusterManifest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A backup of a server that another process of this run has completed. */
final class CompletedClusterBackup implements ClusterWork.Begun {
  private final ClusterBackupContext context;
  private final ClusterManifest manifest;
  private final Attempts attempts = new Attempts();

  CompletedClusterBackup(ClusterBackupContext context, ClusterManifest manifest) {
    this.context = context;
    this.manifest = manifest;
  }

  @Override
  public void globals() {}

  @Override
  public Databases databases() {
    return new Databases(List.of(), attempts, context.cancellation(), context.clock());
  }

  @Override
  public void finish(Consumer<ClusterReport> report) {
    context.finish(manifest, attempts, report);
  }

  /** Without its manifest there is no backup to tell of. */
  @Override
  public Optional<ClusterReport> soFar() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
