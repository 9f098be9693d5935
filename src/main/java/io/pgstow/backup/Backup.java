package io.pgstow.backup;

import static java.util.Objects.requireNonNull;

import io.pgstow.codec.Codec;
import io.pgstow.codec.Compression;
import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.Requirements;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Clients;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Snapshot;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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
  final MemoryBudget memory;
  final ObjectStore store;
  final Sessions sessions;
  final Progress progress;
  final Clock clock;
  private final ClientPrograms programs;
  private @Nullable Clients clients;
  private @Nullable ClaimedName name;
  private boolean manifestBegun;

  Backup(
      BackupPlan plan,
      MemoryBudget memory,
      ObjectStore store,
      Sessions sessions,
      ClientPrograms programs,
      Progress progress,
      Clock clock) {
    this.plan = plan;
    this.memory = memory;
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
    requireNotRestored();
    Findings.require(findings(), plan.skipChecks());
  }

  /** What there is to know before the start; changes nothing. */
  public List<Finding> findings() {
    try (Session session = sessions.open(plan.source())) {
      plan.selection().role().ifPresent(role -> session.set("role", role));
      clients = programs.forServer(session.serverVersion());
      return new SourcePreflight(plan, memory, clock.instant()).findings(store, session, clients);
    }
  }

  /** What a server must be and have before the database can be restored into it. */
  public record SourceDemands(String serverVersion, Requirements requirements) {}

  /** Asks the source; of a part of a database it is not known what that part demands. */
  public SourceDemands demands() {
    try (Snapshot snapshot = Snapshot.take(sessions, plan.source())) {
      return new SourceDemands(
          snapshot.serverVersion().text(),
          plan.selection().isWhole()
              ? SourceFacts.requirements(snapshot)
              : new Requirements(List.of(), List.of(), List.of()));
    }
  }

  /** Opens a session in the database that is dumped; the caller closes it. */
  public Session openSource() {
    return sessions.open(plan.source());
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

  /** What is being restored stays as it is. */
  final void requireNotRestored() {
    if (plan.force()) {
      RestoredBackup.requireNone(store, plan.place(), clock.instant());
    }
  }

  /** Makes the backup's name this run's, before anything of it is in the store. */
  final void claim() {
    name = ClaimedName.take(store, plan, clock);
  }

  /** What was claimed. */
  final ClaimedName name() {
    return requireNonNull(name);
  }

  /** Where this run writes its archive. */
  final BackupPlace target() {
    return name().archive();
  }

  /**
   * Fails when another run has the name, or has made a backup of it; from here on the archive is
   * this run's. To be called before it is to be seen.
   */
  final void requireName() {
    name().claim().require();
    name().announce();
    if (!plan.force() && store.head(plan.place().manifest()).isPresent()) {
      throw ClaimedName.taken(store, plan.place().manifest());
    }
  }

  /**
   * Writes the manifest. From then on this is the backup, and what it replaces is deleted.
   *
   * @param manifestOf these objects
   */
  final void write(
      List<StoredArchive> objects, Function<List<StoredArchive>, Manifest> manifestOf) {
    Manifest manifest = manifestOf.apply(objects);
    byte[] json = manifest.toJson();
    requireNotRestored();
    name().claim().require();
    manifestBegun = true;
    if (!store.create(plan.place().manifest(), json)
        && !(plan.force()
            && new ReplacedBackup(store, plan.place()).replaceManifest(json, this::readBack))) {
      throw ClaimedName.taken(store, plan.place().manifest());
    }
    boolean clean = name().before().remove(manifest);
    if (clean && !target().equals(plan.place())) {
      clean =
          new Move(store, plan.place(), target(), name().claim()).run(json, objects, manifestOf);
    }
    if (clean) {
      name().claim().release();
    }
    LOG.info(
        "backup \"{}\" is complete: {} bytes, {} tables, {} rows",
        store.location(plan.place().archive()),
        manifest.size(),
        manifest.tables().size(),
        manifest.rows());
  }

  /**
   * Gives the name back, unless something is left that only its mark tells from what is foreign.
   */
  final void releaseName(boolean nothingLeft) {
    if (name != null) {
      if (nothingLeft && mayBeTakenBack()) {
        name.claim().release();
      }
      name.claim().close();
    }
  }

  /**
   * Whether what was published may be taken back: not when there may be a manifest that names it,
   * for the answer of a store may be lost.
   */
  final boolean mayBeTakenBack() {
    return !manifestBegun;
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
    // one that waits for DDL that waits for the coordinator would wait for ever
    arguments.add("--lock-wait-timeout=" + Sql.milliseconds(plan.patience()));
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
