package io.pgstow.backup;

import static java.util.Objects.requireNonNull;

import io.pgstow.archive.ArchiveFormat;
import io.pgstow.backup.dump.DumpOpening;
import io.pgstow.backup.dump.Publication;
import io.pgstow.backup.dump.RunningDump;
import io.pgstow.backup.name.Claim;
import io.pgstow.backup.name.ClaimedName;
import io.pgstow.backup.name.Move;
import io.pgstow.backup.name.ReplacedBackup;
import io.pgstow.backup.name.RestoredBackup;
import io.pgstow.backup.plan.BackupPlan;
import io.pgstow.backup.plan.DumpOptions;
import io.pgstow.backup.sink.DumpItem;
import io.pgstow.backup.sink.DumpedItem;
import io.pgstow.backup.source.DumpSource;
import io.pgstow.backup.source.SourceFacts;
import io.pgstow.backup.source.SourcePreflight;
import io.pgstow.codec.Codec;
import io.pgstow.codec.Compression;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.manifest.ArchiveSummary;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.Requirements;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Clients;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Snapshot;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backup in the acts it consists of, in the order in which they stand here. Nothing is
 * published before everything was right. The acts are called by one thread, but {@link #dump} by
 * several; whoever made it closes it, which rolls back what was not completed.
 */
public final class Backup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

  private final BackupPlan plan;
  private final DumpOptions options;
  private final MemoryBudget memory;
  private final ObjectStore store;
  private final Sessions sessions;
  private final ClientPrograms programs;
  private final Progress progress;
  private final Clock clock;
  private @Nullable Clients clients;
  private @Nullable ClaimedName name;
  private @Nullable RunningDump dump;
  private @Nullable Publication publication;
  private boolean manifestBegun;

  /** A backup that has not begun. */
  public Backup(
      BackupPlan plan,
      DumpOptions options,
      MemoryBudget memory,
      ObjectStore store,
      Sessions sessions,
      ClientPrograms programs,
      Progress progress,
      Clock clock) {
    this.plan = plan;
    this.options = options;
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

  /** Whether another run, which may be alive, is making it. */
  public boolean isHeld() {
    return Claim.isHeld(store, plan.place(), plan.deadAfter(), clock.instant());
  }

  /** Where the archive will be. */
  public String location() {
    return store.location(plan.place().archive());
  }

  /** How many items are dumped at the same time. */
  public int jobs() {
    return options.jobs();
  }

  /**
   * Claims the name, takes the locks, the snapshot and the table of contents, and opens the archive
   * and the connections.
   */
  public void begin() throws IOException {
    Instant start = clock.instant();
    ClaimedName claimed = ClaimedName.take(store, plan, clock);
    name = claimed;
    DumpSource source =
        DumpSource.open(plan, options.format() == ArchiveFormat.PLAIN, sessions, clients(), start);
    try {
      logStart(source.facts());
      var opening = new DumpOpening(plan, options, memory, store, compression(), progress);
      dump = opening.open(source, claimed.archive(), claimed.claim());
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /** The next item to dump, or null after the last; fails when a connection has failed. */
  public @Nullable DumpItem read() {
    return running().read();
  }

  /** Dumps an item into the store. */
  public DumpedItem dump(DumpItem item) throws InterruptedException {
    return running().dump(item);
  }

  /** Remembers items that were dumped. */
  public void record(List<? extends DumpedItem> done) {
    running().record(done);
  }

  /** Lets go of the source. */
  public void release() {
    if (dump != null) {
      dump.release();
    }
  }

  /** Makes the archive visible as a whole. From here on it is there, but not a backup yet. */
  public void publish() throws IOException {
    publication = running().publish(this::requireName);
  }

  /** Looks whether the store has what was sent. */
  public void readBack() {
    requireNonNull(publication).readBack();
  }

  /** Writes the manifest. From then on this is the backup, and what it replaces is deleted. */
  public void writeManifest() {
    Publication published = requireNonNull(publication);
    ClaimedName claimed = requireNonNull(name);
    Manifest manifest = manifest(published, published.stored());
    byte[] json = manifest.toJson();
    requireNotRestored();
    claimed.claim().require();
    manifestBegun = true;
    if (!store.create(plan.place().manifest(), json)
        && !(plan.force()
            && new ReplacedBackup(store, plan.place()).replaceManifest(json, this::readBack))) {
      throw ClaimedName.taken(store, plan.place().manifest());
    }
    boolean clean = claimed.before().remove(manifest);
    if (clean && !claimed.archive().equals(plan.place())) {
      clean =
          new Move(store, plan.place(), claimed.archive(), claimed.claim())
              .run(json, published.stored(), objects -> manifest(published, objects));
    }
    if (clean) {
      claimed.claim().release();
    }
    progress.journal().add(ArchiveSummary.of(manifest, location()));
    LOG.info(
        "backup \"{}\" is complete: {} bytes, {} tables, {} rows",
        store.location(plan.place().archive()),
        manifest.size(),
        manifest.tables().size(),
        manifest.rows());
  }

  /** What is being restored stays as it is. */
  private void requireNotRestored() {
    if (plan.force()) {
      RestoredBackup.requireNone(store, plan.place(), clock.instant());
    }
  }

  /**
   * Fails when another run has the name, or has made a backup of it; from here on the archive is
   * this run's. To be called before it is to be seen.
   */
  private void requireName() {
    ClaimedName claimed = requireNonNull(name);
    claimed.claim().require();
    claimed.announce();
    if (!plan.force() && store.head(plan.place().manifest()).isPresent()) {
      throw ClaimedName.taken(store, plan.place().manifest());
    }
  }

  private Manifest manifest(Publication published, List<StoredArchive> objects) {
    return published.manifest(plan, compression(), objects, clock.instant());
  }

  private void logStart(SourceFacts facts) {
    LOG.info(
        "backing up \"{}\" ({} bytes on the server) to \"{}\"",
        plan.source(),
        facts.source().databaseSize(),
        store.location(plan.place().archive()));
  }

  private Clients clients() {
    return requireNonNull(clients);
  }

  private RunningDump running() {
    return requireNonNull(dump);
  }

  /** The fastest that every reader of the archive has; gzip's default is slower than the server. */
  private Compression compression() {
    var zstd = new Compression(Codec.ZSTD, 1);
    boolean zstdWritten = zstd.isWrittenBy(clients().version().major());
    return plan.compression().orElse(zstdWritten ? zstd : new Compression(Codec.GZIP, 1));
  }

  @Override
  public void close() {
    boolean clean = true;
    if (dump != null) {
      // the answer of the store about the manifest may be lost: then there may be one
      if (manifestBegun) {
        dump.keep();
      }
      dump.close();
      clean = !dump.hasLeft();
    }
    releaseName(clean);
  }

  /**
   * Gives the name back, unless something is left that only its mark tells from what is foreign.
   */
  private void releaseName(boolean nothingLeft) {
    if (name != null) {
      if (nothingLeft && !manifestBegun) {
        name.claim().release();
      }
      name.claim().close();
    }
  }
}
