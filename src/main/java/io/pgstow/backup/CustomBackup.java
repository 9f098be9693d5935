package io.pgstow.backup;

import static java.util.Objects.requireNonNull;

import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.postgres.ClientProgram;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Snapshot;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PartSizes;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backup as one custom archive, which pg_dump writes and which becomes one object. The acts are
 * called by one thread, but {@link #send} by several.
 */
public final class CustomBackup extends Backup {
  private @Nullable Snapshot snapshot;
  private @Nullable SourceFacts facts;
  private @Nullable Dump dump;
  private @Nullable ArchiveUpload upload;
  private @Nullable StoredArchive archive;

  /** A backup that has not begun. */
  public CustomBackup(
      BackupPlan plan,
      ObjectStore store,
      Sessions sessions,
      ClientPrograms programs,
      Progress progress,
      Clock clock) {
    super(plan, store, sessions, programs, progress, clock);
  }

  /** Claims the name, takes the snapshot, opens the upload and starts pg_dump. */
  public void begin() {
    Instant start = clock.instant();
    claim();
    snapshot = Snapshot.take(sessions, plan.source());
    facts = SourceFacts.of(snapshot, clients().version(), start);
    progress.expect(facts.source().databaseSize());
    PartSizes sizes = store.partSizes(facts.source().databaseSize());
    upload = new ArchiveUpload(store, target().archive());
    dump =
        new Dump(
            clients().start(ClientProgram.PG_DUMP, arguments(facts), plan.source()),
            sizes::sizeOf,
            progress);
    logStart(facts);
  }

  private List<String> arguments(SourceFacts source) {
    List<String> arguments = dumpArguments(source.source().encoding());
    arguments.add("--compress=" + compression().argument());
    arguments.add("--snapshot=" + source.snapshot());
    return arguments;
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

  /** Lets go of the source. */
  public void release() {
    if (dump != null) {
      dump.close();
    }
    if (snapshot != null) {
      snapshot.close();
    }
  }

  @Override
  public void publish() {
    ArchiveUpload sent = requireNonNull(upload);
    DumpedArchive dumped = requireNonNull(dump).archive();
    sent.sendHeld(dumped.contents());
    requireName();
    archive = sent.complete(dumped.length());
  }

  @Override
  public void readBack() {
    requireNonNull(upload).readBack(requireNonNull(archive));
  }

  @Override
  public void writeManifest() {
    write(
        List.of(requireNonNull(archive)),
        objects ->
            manifest(
                requireNonNull(facts), Manifest.CUSTOM, requireNonNull(dump).archive(), objects));
  }

  @Override
  public void close() {
    release();
    boolean clean = true;
    if (upload != null) {
      if (archive != null && mayBeTakenBack()) {
        clean = upload.takeBack(archive);
      }
      upload.close();
    }
    releaseName(clean);
  }
}
