package io.pgstow.backup;

import static java.util.Objects.requireNonNull;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.postgres.ClientProcess;
import io.pgstow.postgres.ClientProgram;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Sessions;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A backup as a directory archive, which several connections dump and whose files become objects.
 * pg_dump provides the table of contents, which is stored last. The acts are called by one thread,
 * but {@link #dump} by several.
 */
public final class DirectoryBackup extends Backup {
  private final DirectoryOptions options;
  private final DumpedDirectory dumped = new DumpedDirectory();

  private @Nullable Uploads uploads;
  private @Nullable Coordinator coordinator;
  private @Nullable SourceFacts facts;
  private @Nullable TableOfContents contents;
  private @Nullable LargeObjectFiles largeObjects;
  private @Nullable DumpItems items;
  private @Nullable DumpWorkers workers;
  private List<StoredArchive> stored = List.of();

  /** A backup that has not begun. */
  public DirectoryBackup(
      BackupPlan plan,
      DirectoryOptions options,
      ObjectStore store,
      Sessions sessions,
      ClientPrograms programs,
      Progress progress,
      Clock clock) {
    super(plan, store, sessions, programs, progress, clock);
    this.options = options;
  }

  /** How many items are dumped at the same time. */
  public int jobs() {
    return options.jobs();
  }

  /**
   * Claims the name, takes the locks, the snapshot and the table of contents, and opens the
   * connections.
   */
  public void begin() throws IOException {
    Instant start = clock.instant();
    claim();
    uploads = new Uploads(store, name().claim(), options.uploads());
    Coordinator opened = Coordinator.open(sessions, plan.source(), plan.selection().role());
    coordinator = opened;
    boolean whole = plan.selection().isWhole();
    opened.begin(whole ? opened.lockableTables() : List.of(), plan.patience());
    facts = SourceFacts.of(opened.snapshot(), clients().version(), start);
    logStart(facts);
    contents = readContents(opened, facts).asDirectory(compression());
    largeObjects = LargeObjectFiles.of(contents, opened::largeObjects);
    open(opened, contents, largeObjects);
  }

  private TableOfContents readContents(Coordinator opened, SourceFacts source) throws IOException {
    List<String> arguments = new ArrayList<>(dumpArguments(source.source().encoding()));
    arguments.add("--compress=0");
    arguments.add("--snapshot=" + source.snapshot());
    try (ClientProcess pgDump = clients().start(ClientProgram.PG_DUMP, arguments, plan.source())) {
      return ContentsDump.read(pgDump, opened);
    }
  }

  private void open(Coordinator opened, TableOfContents all, LargeObjectFiles objects) {
    var buffers = new SegmentBuffers((long) options.jobs() * SegmentBuffers.PER_JOB);
    List<SourceTable> tables = opened.sourceTables(ContentsDump.tables(all));
    progress.expect(tables.stream().mapToLong(SourceTable::size).sum());
    items = new DumpItems(tables, objects.all(), options.segmentSize(), this::openFile, buffers);
    workers =
        new DumpWorkers(
            new ItemDump(opened, target(), uploads(), compression(), all.encoding(), progress),
            buffers,
            options.jobs(),
            () -> Coordinator.session(sessions, plan.source(), plan.selection().role()));
  }

  private ObjectWriter openFile(SourceTable table) {
    String file = contents().fileName(table.entry()) + compression().codec().suffix();
    return uploads().object(target().member(file), table.size());
  }

  private Uploads uploads() {
    return requireNonNull(uploads);
  }

  /** The next item to dump, or null after the last; fails when a connection has failed. */
  public @Nullable DumpItem read() {
    requireNonNull(workers).check();
    return requireNonNull(items).next();
  }

  /** Dumps an item into the store. */
  public DumpedItem dump(DumpItem item) throws InterruptedException {
    return requireNonNull(workers).dump(item);
  }

  /** Remembers items that were dumped. */
  public void record(List<? extends DumpedItem> done) {
    done.forEach(dumped::add);
  }

  /** Lets go of the source. */
  public void release() {
    if (workers != null) {
      workers.close();
    }
    if (coordinator != null) {
      coordinator.close();
    }
  }

  @Override
  public void publish() throws IOException {
    for (Map.Entry<Entry, List<Long>> list : requireNonNull(largeObjects).byEntry().entrySet()) {
      String file = target().member(contents().fileName(list.getKey()));
      try (ObjectWriter writer = uploads().object(file, 0)) {
        LargeObjectFiles.write(list.getValue(), writer);
      }
    }
    uploads().await();
    requireName();
    uploads().put(target().member(DirectoryArchive.CONTENTS), encodedContents());
    stored = uploads().await();
  }

  private byte[] encodedContents() throws IOException {
    var encoded = new ByteArrayOutputStream();
    contents().write(encoded);
    return encoded.toByteArray();
  }

  @Override
  public void readBack() {
    new DirectoryFolder(store, target()).compare(stored);
  }

  @Override
  public void writeManifest() {
    long length = stored.stream().mapToLong(StoredArchive::size).sum();
    write(
        stored,
        objects ->
            manifest(
                requireNonNull(facts),
                Manifest.DIRECTORY,
                dumped.archive(contents(), length),
                objects));
  }

  private TableOfContents contents() {
    return requireNonNull(contents);
  }

  @Override
  public void close() {
    release();
    boolean clean = true;
    if (uploads != null) {
      if (!mayBeTakenBack()) {
        uploads.keep();
      }
      uploads.close();
      clean = !uploads.hasLeft();
    }
    releaseName(clean);
  }
}
