package io.pgstow.backup;

import static java.util.Objects.requireNonNull;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.ClientProgram;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Snapshot;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PartSizes;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backup as one custom archive, which pg_dump writes and which becomes one object. The acts are
 * called by one thread, but {@link #send} by several.
 */
public final class CustomBackup extends Backup {
  private static final Logger LOG = LoggerFactory.getLogger(CustomBackup.class);

  private final int uploads;

  /** For parts on their way; the first is awaited before it is known how many there may be. */
  private final Semaphore room = new Semaphore(1);

  private @Nullable Snapshot snapshot;
  private @Nullable SourceFacts facts;
  private @Nullable Dump dump;
  private @Nullable PartSizes sizes;
  private @Nullable ArchiveUpload upload;
  private @Nullable StoredArchive archive;

  /**
   * A backup that has not begun.
   *
   * @param uploads how many parts are sent at the same time, if memory allows it
   */
  public CustomBackup(
      BackupPlan plan,
      MemoryBudget memory,
      int uploads,
      ObjectStore store,
      Sessions sessions,
      ClientPrograms programs,
      Progress progress,
      Clock clock) {
    super(plan, memory, store, sessions, programs, progress, clock);
    this.uploads = uploads;
  }

  /** Claims the name, takes the snapshot, opens the upload and starts pg_dump. */
  public void begin() {
    Instant start = clock.instant();
    claim();
    snapshot = Snapshot.take(sessions, plan.source());
    facts = SourceFacts.of(snapshot, clients().version(), start);
    progress.expect(facts.source().databaseSize());
    upload = new ArchiveUpload(store, target().archive());
    dump =
        new Dump(
            clients().start(ClientProgram.PG_DUMP, arguments(facts), plan.source()),
            this::plan,
            progress);
    logStart(facts);
  }

  /**
   * Decides how large the parts are, and how many are sent at the same time, before the first row
   * is dumped. One at a time can be the largest.
   */
  private IntUnaryOperator plan(TableOfContents contents) {
    long estimate = estimate(contents);
    MemoryBudget left = memory.holding(contents.entries().size());
    PartSizes chosen = store.partSizes(estimate, left.largestPart(1));
    left.requireParts(chosen.uniform(), uploads);
    left.requireCapacity(chosen, estimate);
    int together = left.uploads(chosen.uniform(), uploads);
    if (together < uploads) {
      LOG.warn(
          "parts have {} bytes, so that memory is enough for {} uploads at a time, not for {}",
          chosen.uniform(),
          together,
          uploads);
    }
    sizes = store.partSizes(estimate, left.largestPart(together));
    room.release(together - 1);
    return sizes::sizeOf;
  }

  /** The size of what is dumped, without indexes; before compression. */
  private long estimate(TableOfContents contents) {
    List<Entry> data = contents.entries().stream().filter(Entry::hasData).toList();
    return requireNonNull(snapshot)
        .size(
            data.stream().filter(Entry::isTableData).map(Entry::oid).toList(),
            data.stream().anyMatch(Entry::isLargeObjects));
  }

  private List<String> arguments(SourceFacts source) {
    List<String> arguments = dumpArguments(source.source().encoding());
    arguments.add("--compress=" + compression().argument());
    arguments.add("--snapshot=" + source.snapshot());
    return arguments;
  }

  /** The next part of the archive, or null after the last. */
  public @Nullable ArchivePart read() throws InterruptedException {
    room.acquire();
    return requireNonNull(dump).read();
  }

  /** Sends a part to the store, or keeps it for the end and answers null. */
  public @Nullable SentPart send(ArchivePart part) {
    try {
      return requireNonNull(upload).send(part);
    } finally {
      room.release();
    }
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
  public void publish() throws IOException {
    ArchiveUpload sent = requireNonNull(upload);
    DumpedArchive dumped = requireNonNull(dump).archive();
    sent.sendContents(dumped.contents(), requireNonNull(sizes)::sizeOf);
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
