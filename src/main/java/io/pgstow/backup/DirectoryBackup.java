package io.pgstow.backup;

import static java.util.Objects.requireNonNull;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.ClientProcess;
import io.pgstow.postgres.ClientProgram;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Sessions;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PartSizes;
import java.io.BufferedOutputStream;
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
  private long largestPart;

  /** A backup that has not begun. */
  public DirectoryBackup(
      BackupPlan plan,
      MemoryBudget memory,
      DirectoryOptions options,
      ObjectStore store,
      Sessions sessions,
      ClientPrograms programs,
      Progress progress,
      Clock clock) {
    super(plan, memory, store, sessions, programs, progress, clock);
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
    MemoryBudget left = memory.holding(all.entries().size());
    left.requireJobs(options.jobs(), options.uploads(), null);
    largestPart = left.largestPart(options.jobs(), options.uploads());
    List<SourceTable> tables = opened.sourceTables(ContentsDump.tables(all));
    long largest = tables.stream().mapToLong(SourceTable::size).max().orElse(0);
    PartSizes sizes = partSizes(largest);
    left.requireCapacity(sizes, largest, options.jobs() + options.uploads() + 1);
    var buffers =
        new SegmentBuffers(
            left.waitingSegments(options.jobs(), options.uploads(), sizes.uniform()));
    progress.expect(tables.stream().mapToLong(SourceTable::size).sum());
    items = new DumpItems(tables, objects.all(), options.segmentSize(), this::openFile, buffers);
    workers =
        new DumpWorkers(
            new ItemDump(
                opened, target(), uploads(), partSizes(0), compression(), all.encoding(), progress),
            buffers,
            options.jobs(),
            () -> Coordinator.session(sessions, plan.source(), plan.selection().role()));
  }

  private ObjectWriter openFile(SourceTable table) {
    String file = contents().fileName(table.entry()) + compression().codec().suffix();
    return uploads().object(target().member(file), partSizes(table.size()));
  }

  private PartSizes partSizes(long estimate) {
    return store.partSizes(estimate, largestPart);
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
      try (ObjectWriter writer = uploads().object(file, partSizes(0))) {
        LargeObjectFiles.write(list.getValue(), writer);
      }
    }
    uploads().await();
    requireName();
    String file = target().member(DirectoryArchive.CONTENTS);
    try (var out = new BufferedOutputStream(uploads().object(file, partSizes(0)))) {
      contents().write(out);
    }
    stored = uploads().await();
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
