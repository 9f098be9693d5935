package io.pgstow.backup.dump;

import io.pgstow.archive.TableOfContents;
import io.pgstow.backup.sink.DumpItem;
import io.pgstow.backup.sink.DumpedItem;
import io.pgstow.backup.sink.Sink;
import io.pgstow.backup.source.DumpSource;
import io.pgstow.backup.upload.Uploads;
import io.pgstow.manifest.Manifest.StoredArchive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A dump that has begun: its locks, its snapshot and its table of contents are taken, its archive
 * is open. Called by one thread, but for {@link #dump}; whoever began it closes it, which takes
 * back what was stored unless it was told to keep it.
 */
public final class RunningDump implements AutoCloseable {
  private final DumpSource source;
  private final Uploads uploads;
  private final Sink sink;
  private final DumpWorkers workers;
  private final Supplier<@Nullable DumpItem> items;
  private final List<DumpedItem> dumped = new ArrayList<>();

  /**
   * @param items answers the next one, or null after the last
   */
  RunningDump(
      DumpSource source,
      Uploads uploads,
      Sink sink,
      DumpWorkers workers,
      Supplier<@Nullable DumpItem> items) {
    this.source = source;
    this.uploads = uploads;
    this.sink = sink;
    this.workers = workers;
    this.items = items;
  }

  /** The next item to dump, or null after the last; fails when a connection has failed. */
  public @Nullable DumpItem read() {
    workers.check();
    uploads.check();
    return items.get();
  }

  /** Dumps an item into the store. Thread-safe. */
  public DumpedItem dump(DumpItem item) throws InterruptedException {
    return workers.dump(item);
  }

  /** Remembers items that were dumped. */
  public void record(List<? extends DumpedItem> done) {
    dumped.addAll(done);
  }

  /** Lets go of the source. */
  public void release() {
    workers.close();
    source.close();
  }

  /**
   * Completes the archive. From then on it is there, but not a backup yet.
   *
   * @param permission fails when it must not be completed
   */
  public Publication publish(Runnable permission) throws IOException {
    uploads.await();
    permission.run();
    TableOfContents contents = sink.contents(dumped);
    sink.complete(contents);
    List<StoredArchive> stored = uploads.await();
    return new Publication(source.facts(), sink, DumpedArchive.of(contents, dumped), stored);
  }

  /** What was stored is to stay. */
  public void keep() {
    uploads.keep();
  }

  /** Whether something may be in the store that was not taken back; after the closing. */
  public boolean hasLeft() {
    return uploads.hasLeft();
  }

  @Override
  public void close() {
    release();
    uploads.close();
  }
}
