package io.pgstow.cluster;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.ClusterCatalogue.Stored;
import io.pgstow.manifest.ClusterKey;
import io.pgstow.manifest.ClusterManifest;
import io.pgstow.manifest.ClusterManifest.Failure;
import io.pgstow.manifest.ClusterManifest.Globals;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.manifest.ClusterMark;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ties together what of a backup of a server is in the store. */
final class ClusterManifestWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterManifestWriter.class);

  private final ClusterBackupContext context;
  private final ClusterBackupPlan plan;
  private final ObjectStore store;
  private final ClusterCatalogue catalogue;
  private final ClusterKey key;
  private final SourceServer server;
  private final BackupParts parts;
  private final ClusterMark mark;
  private final Optional<StoredObject> replaced;
  private final Attempts attempts;

  /**
   * @param replaced the manifest that may be replaced
   * @param attempts all that there were
   */
  ClusterManifestWriter(
      ClusterBackupContext context,
      SourceServer server,
      BackupParts parts,
      ClusterMark mark,
      Optional<StoredObject> replaced,
      Attempts attempts) {
    this.context = context;
    this.plan = context.plan();
    this.store = context.store();
    this.catalogue = context.catalogue();
    this.key = context.key();
    this.server = server;
    this.parts = parts;
    this.mark = mark;
    this.replaced = replaced;
    this.attempts = attempts;
  }

  /**
   * Writes the manifest, unless another process of this run has written one with as much in it.
   *
   * @return what this process has to say, also where there is nothing to tie together
   */
  ClusterManifest write() {
    ClusterManifest manifest = manifest();
    if (manifest.databases().isEmpty()) {
      LOG.error("no database could be backed up: no manifest of a cluster is written");
      return manifest;
    }
    boolean written =
        catalogue
            .find(key)
            .map(stored -> replace(stored, manifest))
            .orElseGet(() -> store.create(key.manifest(), manifest.toJson()));
    if (!written
        && catalogue
            .find(key)
            .filter(stored -> stored.manifest().run().equals(manifest.run()))
            .isEmpty()) {
      throw new PgstowException(
          ExitCode.BUSY,
          "another run has written \"%s\"".formatted(store.location(key.manifest())),
          "Two backups had the same name: give each its own BACKUP_NAME.");
    }
    return manifest;
  }

  /** Another process of this run may have written it, with more in it or with less. */
  private boolean replace(Stored stored, ClusterManifest manifest) {
    boolean shared = stored.manifest().run().equals(manifest.run());
    if (shared && stored.manifest().failed().size() <= manifest.failed().size()) {
      return true;
    }
    return (shared || replaced.filter(stored.object()::equals).isPresent())
        && store.replace(stored.object(), manifest.toJson());
  }

  private ClusterManifest manifest() {
    var members = new ArrayList<Member>();
    var failed = new ArrayList<Failure>();
    var vouching = new Catalogue(store);
    Map<String, PgstowException> failures = attempts.failures();
    for (ServerDatabase each : server.chosen(plan.filter())) {
      String name = each.name();
      Optional<Catalogue.Vouched> vouched =
          parts.has(name) ? vouching.findVouched(context.place(name)) : Optional.empty();
      if (vouched.isPresent()) {
        members.add(new Member(name, plan.name(), vouched.get().digest(), each.size()));
      } else {
        failed.add(
            failure(
                name, Optional.ofNullable(failures.get(name)).orElseGet(() -> Defects.lost(name))));
      }
    }
    return new ClusterManifest(
        ClusterManifest.SCHEMA_VERSION,
        plan.tool(),
        mark.run(),
        plan.name(),
        new ClusterManifest.Source(
            server.version().text(),
            server.version().major(),
            server.clients().version().toString()),
        mark.start(),
        context.clock().instant(),
        globals(),
        members,
        failed,
        server.leftOut(plan.filter()),
        plan.pinned());
  }

  private static Failure failure(String database, PgstowException e) {
    return new Failure(database, e.exitCode().number(), String.valueOf(e.getMessage()), e.hint());
  }

  private Globals globals() {
    byte[] content =
        store
            .head(key.globals())
            .map(catalogue::read)
            .orElseThrow(() -> Defects.lost(key.globals()));
    return new Globals(
        key.globals(),
        content.length,
        ClusterCatalogue.digest(content),
        GlobalsScript.parse(content, store.location(key.globals())).hasPasswords());
  }
}
