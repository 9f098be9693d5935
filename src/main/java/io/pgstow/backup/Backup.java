package io.pgstow.backup;

import static java.util.Objects.requireNonNull;

import io.pgstow.backup.ArchiveUpload.SentPart;
import io.pgstow.codec.Codec;
import io.pgstow.codec.Compression;
import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.postgres.ClientProgram;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Clients;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Snapshot;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PartSizes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backup in the acts it consists of, in the order in which they stand here. Nothing is
 * published before everything was right. The acts are called by one thread, but {@link #send} by
 * several; whoever made it closes it, which takes back what was not completed.
 */
public final class Backup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

  private final BackupPlan plan;
  private final ObjectStore store;
  private final Sessions sessions;
  private final ClientPrograms programs;
  private final Progress progress;
  private final Clock clock;

  private @Nullable Clients clients;
  private @Nullable Snapshot snapshot;
  private @Nullable SourceFacts facts;
  private @Nullable Dump dump;
  private @Nullable ArchiveUpload upload;
  private @Nullable StoredArchive archive;

  /** A backup that has not begun. */
  public Backup(
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

  /** Takes the snapshot, opens the upload and starts pg_dump. */
  public void begin() {
    Clients chosen = requireNonNull(clients);
    Instant start = clock.instant();
    snapshot = Snapshot.take(sessions, plan.source());
    facts = SourceFacts.of(snapshot, chosen.version(), start);
    long estimate = facts.source().databaseSize();
    progress.expect(estimate);
    PartSizes sizes = store.partSizes(estimate);
    upload = new ArchiveUpload(store, plan.place().archive());
    dump =
        new Dump(
            chosen.start(ClientProgram.PG_DUMP, dumpArguments(facts), plan.source()),
            sizes::sizeOf,
            progress);
    LOG.info(
        "backing up \"{}\" ({} bytes on the server) to \"{}\"",
        plan.source(),
        estimate,
        store.location(plan.place().archive()));
  }

  /** The next part of the archive, or null after the last. */
  public @Nullable ArchivePart read() throws InterruptedException {
    return requireNonNull(dump).read();
  }

  /** Sends a part to the store, or keeps it for the end and answers null. */
  public @Nullable SentPart send(ArchivePart part) {
    return requireNonNull(upload).send(part);
  }

  /** Remembers parts that were sent. */
  public void record(List<? extends SentPart> parts) {
    requireNonNull(upload).record(parts);
  }

  /** Completes the object. From here on it is there, but not a backup yet. */
  public void publish() {
    if (plan.force()) {
      store.delete(plan.place().manifest());
    } else {
      plan.place().firstTaken(store).ifPresent(this::refuse);
    }
    archive = requireNonNull(upload).complete(requireNonNull(dump).archive());
  }

  /** Looks whether the store has what was sent. */
  public void readBack() {
    requireNonNull(upload).readBack(requireNonNull(archive));
  }

  /** Writes the manifest, which makes it a backup. */
  public void writeManifest() {
    Manifest manifest =
        requireNonNull(facts)
            .manifest(
                plan,
                requireNonNull(dump).archive(),
                compression().toString(),
                requireNonNull(archive),
                clock.instant());
    if (!store.create(plan.place().manifest(), manifest.toJson())) {
      refuse(plan.place().manifest());
    }
    LOG.info(
        "backup \"{}\" is complete: {} bytes, {} tables, {} rows",
        store.location(plan.place().archive()),
        manifest.size(),
        manifest.tables().size(),
        manifest.rows());
  }

  /** It was not there when this run began. */
  private void refuse(String key) {
    throw new PgstowException(
        ExitCode.BUSY,
        "another run was quicker: \"%s\" exists already".formatted(store.location(key)),
        "Two backups had the same name: give each its own BACKUP_NAME.");
  }

  private List<String> dumpArguments(SourceFacts source) {
    var arguments = new ArrayList<>(plan.selection().arguments());
    arguments.add("--format=custom");
    arguments.add("--compress=" + compression().argument());
    arguments.add("--snapshot=" + source.snapshot());
    arguments.add("--no-password");
    if (!source.source().encoding().equals("SQL_ASCII")) {
      arguments.add("--encoding=UTF8");
    }
    return arguments;
  }

  /** The fastest that every reader of the archive has; gzip's default is slower than the server. */
  private Compression compression() {
    var zstd = new Compression(Codec.ZSTD, 1);
    boolean zstdWritten = zstd.isWrittenBy(requireNonNull(clients).version().major());
    return plan.compression().orElse(zstdWritten ? zstd : new Compression(Codec.GZIP, 1));
  }

  @Override
  public void close() {
    // in this order, backwards: first pg_dump, then what was uploaded, then the snapshot
    try (var _ = snapshot;
        var _ = upload;
        var _ = dump) {
      LOG.debug("closing the backup of \"{}\"", plan.source());
    }
  }
}
