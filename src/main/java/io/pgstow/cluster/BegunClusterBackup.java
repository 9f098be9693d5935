package io.pgstow.cluster;

import io.pgstow.cluster.DatabaseTask.Turn;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.ClusterManifest;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backup of a server that has its name, shared with the other processes of the run. */
final class BegunClusterBackup implements ClusterWork.Begun {
  private static final Logger LOG = LoggerFactory.getLogger(BegunClusterBackup.class);

  private final ClusterBackupContext context;
  private final SourceServer server;
  private final Optional<StoredObject> replaced;
  private final SharedMark mark;
  private final BackupParts parts;
  private final Attempts attempts = new Attempts();

  /**
   * @param replaced the manifest that this backup replaces
   * @param mark closed with it
   */
  BegunClusterBackup(
      ClusterBackupContext context,
      SourceServer server,
      Optional<StoredObject> replaced,
      SharedMark mark) {
    this.context = context;
    this.server = server;
    this.replaced = replaced;
    this.mark = mark;
    this.parts = new BackupParts(context, mark.mark());
  }

  /** Backs up what belongs to no database, unless another process has. */
  @Override
  public void globals() throws IOException {
    if (parts.hasGlobals()) {
      return;
    }
    byte[] globals = new GlobalsDump(context.plan(), server).read();
    context.store().put(context.key().globals(), globals);
    LOG.info("backed up the globals, {} bytes", globals.length);
  }

  @Override
  public Databases databases() {
    return new Databases(
        SourceServer.names(server.chosen(context.plan().filter())).stream()
            .map(name -> new DatabaseTask(name, () -> backUp(name)))
            .toList(),
        attempts,
        context.cancellation(),
        context.clock());
  }

  private Turn backUp(String database) {
    try (DatabaseBackup one = context.backups().apply(database)) {
      // in this order: between the two it may be completed, but not begun
      boolean held = one.backup().isHeld();
      if (parts.has(database)) {
        return Turn.DONE_BEFORE;
      }
      if (held) {
        return Turn.ELSEWHERE;
      }
      context.connections().run(database, one::run);
      return Turn.DONE;
    } catch (PgstowException e) {
      if (context.cancellation().isCancelled() || !parts.has(database)) {
        throw e;
      }
      return Turn.DONE_BEFORE;
    }
  }

  /** Ties together what there is, and fails when a database has failed. */
  @Override
  public void finish(Consumer<ClusterReport> report) {
    ClusterManifest manifest =
        new ClusterManifestWriter(context, server, parts, mark.mark(), replaced, attempts).write();
    if (!manifest.databases().isEmpty() && attempts.failures().isEmpty()) {
      mark.release();
    }
    context.finish(manifest, attempts, report);
  }

  /** Without its manifest there is no backup to tell of. */
  @Override
  public Optional<ClusterReport> soFar() {
    return Optional.empty();
  }

  @Override
  public void close() {
    mark.close();
  }
}
