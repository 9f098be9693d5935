package io.pgstow.backup;

import static java.util.Objects.requireNonNull;

import io.pgstow.codec.Codec;
import io.pgstow.codec.Compression;
import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Clients;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backup in the acts it consists of, in the order in which they stand here; the dump itself
 * comes after the preflight, each format in its own way. Nothing is published before everything was
 * right. Whoever made it closes it, which takes back what was not completed.
 */
public abstract sealed class Backup implements AutoCloseable permits CustomBackup, DirectoryBackup {
  private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

  final BackupPlan plan;
  final ObjectStore store;
  final Sessions sessions;
  final Progress progress;
  final Clock clock;
  private final ClientPrograms programs;
  private @Nullable Clients clients;
  private boolean manifestBegun;

  Backup(
      BackupPlan plan,
      ObjectStore store,
      Sessions sessions,
      ClientPrograms programs,
      Progress progress,
      Clock clock) {
    this.plan = plan;
    this.store = store;
    this.sessions = sessions;
    this.programs = programs;
    this.progress = progress;
    this.clock = clock;
  }

  /** Waits for the server. */
  public void await() {
    sessions.await(plan.source(), plan.patience()).close();
  }

  /** Fails on anything that would make the backup fail later. */
  public void preflight() {
    Findings.require(findings(), plan.skipChecks());
  }

  /** What there is to know before the start; changes nothing. */
  public List<Finding> findings() {
    try (Session session = sessions.open(plan.source())) {
      clients = programs.forServer(session.serverVersion());
      return new SourcePreflight(plan).findings(store, session, clients);
    }
  }

  /** Where the archive will be. */
  public String location() {
    return store.location(plan.place().archive());
  }

  /** Makes the archive visible as a whole. From here on it is there, but not a backup yet. */
  public abstract void publish() throws IOException;

  /** Looks whether the store has what was sent. */
  public abstract void readBack();

  static PgstowException damaged(String where, String how) {
    return new PgstowException(
        ExitCode.VERIFICATION,
        "\"%s\" is not what was sent: %s".formatted(where, how),
        "The store did not keep what it acknowledged, or somebody else wrote there; look, then back up again.");
  }

  /** Writes the manifest, which makes it a backup. */
  public abstract void writeManifest();

  final void write(Manifest manifest) {
    byte[] json = manifest.toJson();
    manifestBegun = true;
    if (!store.create(plan.place().manifest(), json)
        && !(plan.force() && replaced().replaceManifest(json, this::readBack))) {
      throw taken(plan.place().manifest());
    }
    if (plan.force()) {
      replaced().remove(manifest);
    }
    LOG.info(
        "backup \"{}\" is complete: {} bytes, {} tables, {} rows",
        store.location(plan.place().archive()),
        manifest.size(),
        manifest.tables().size(),
        manifest.rows());
  }

  /**
   * Whether what was published may be taken back: not when there may be a manifest that names it,
   * for the answer of a store may be lost.
   */
  final boolean mayBeTakenBack() {
    return !manifestBegun;
  }

  final ReplacedBackup replaced() {
    return new ReplacedBackup(store, plan.place());
  }

  /** It was not there when this run began. */
  final PgstowException taken(String key) {
    return new PgstowException(
        ExitCode.BUSY,
        "another run was quicker: \"%s\" exists already".formatted(store.location(key)),
        "Two backups had the same name: give each its own BACKUP_NAME.");
  }

  final Manifest manifest(
      SourceFacts facts, String format, DumpedArchive dumped, List<StoredArchive> objects) {
    return facts.manifest(plan, format, compression().toString(), dumped, objects, clock.instant());
  }

  final void logStart(SourceFacts facts) {
    LOG.info(
        "backing up \"{}\" ({} bytes on the server) to \"{}\"",
        plan.source(),
        facts.source().databaseSize(),
        store.location(plan.place().archive()));
  }

  final Clients clients() {
    return requireNonNull(clients);
  }

  /** What pg_dump is told in any format, but for the compression and the snapshot. */
  final List<String> dumpArguments(String encoding) {
    var arguments = new ArrayList<>(plan.selection().arguments());
    arguments.add("--format=custom");
    arguments.add("--no-password");
    if (!encoding.equals("SQL_ASCII")) {
      arguments.add("--encoding=UTF8");
    }
    return arguments;
  }

  /** The fastest that every reader of the archive has; gzip's default is slower than the server. */
  final Compression compression() {
    var zstd = new Compression(Codec.ZSTD, 1);
    boolean zstdWritten = zstd.isWrittenBy(clients().version().major());
    return plan.compression().orElse(zstdWritten ? zstd : new Compression(Codec.GZIP, 1));
  }

  @Override
  public abstract void close();
}
