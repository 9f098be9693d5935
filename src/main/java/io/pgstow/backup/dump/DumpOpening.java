package io.pgstow.backup.dump;

import io.pgstow.archive.ArchiveFormat;
import io.pgstow.archive.TableOfContents;
import io.pgstow.backup.name.Claim;
import io.pgstow.backup.plan.BackupPlan;
import io.pgstow.backup.plan.DumpOptions;
import io.pgstow.backup.sink.CustomSink;
import io.pgstow.backup.sink.DirectorySink;
import io.pgstow.backup.sink.DumpItem;
import io.pgstow.backup.sink.LargeObjectFiles;
import io.pgstow.backup.sink.OrderedSegments;
import io.pgstow.backup.sink.PlainSink;
import io.pgstow.backup.sink.Sink;
import io.pgstow.backup.sink.TarSink;
import io.pgstow.backup.source.DumpSource;
import io.pgstow.backup.source.SourceTable;
import io.pgstow.backup.upload.ObjectWriter;
import io.pgstow.backup.upload.Uploads;
import io.pgstow.codec.Compression;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PartSizes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the archive of a dump, and the connections that dump into it, as memory allows. */
public record DumpOpening(
    BackupPlan plan,
    DumpOptions options,
    MemoryBudget memory,
    ObjectStore store,
    Compression compression,
    Progress progress) {
  private static final Logger LOG = LoggerFactory.getLogger(DumpOpening.class);

  /**
   * Opens them.
   *
   * @param source becomes the dump's
   * @param target where the archive is written
   * @param claim without which nothing is completed
   */
  public RunningDump open(DumpSource source, BackupPlace target, Claim claim) throws IOException {
    TableOfContents contents =
        options.format() == ArchiveFormat.CUSTOM
            ? source.contents().asCustom(compression)
            : source.contents().asDirectory(compression);
    List<SourceTable> tables = source.tables();
    long size = source.size(tables);
    progress.expect(size);
    Room room =
        room(
            contents,
            options.directory()
                ? tables.stream().mapToLong(SourceTable::size).max().orElse(0)
                : size);
    var uploads = new Uploads(store, claim, room.uploads());
    try {
      var largeObjects = LargeObjectFiles.of(contents, source.coordinator()::largeObjects);
      Sink sink = sink(target, contents, tables, largeObjects, room, uploads);
      var workers =
          new DumpWorkers(
              new ItemDump(
                  source.coordinator(),
                  client(source, sink, largeObjects),
                  contents.encoding(),
                  progress),
              sink,
              options.jobs(),
              source::connect);
      return new RunningDump(source, uploads, sink, workers, items(sink));
    } catch (IOException | RuntimeException e) {
      uploads.close();
      throw e;
    }
  }

  /**
   * What memory has room for.
   *
   * @param largest object, as far as it can be told, bytes
   * @param uploads at a time
   * @param largestPart of an upload, bytes
   * @param waiting segments that are dumped before their turn
   */
  private record Room(long largest, int uploads, long largestPart, long waiting) {}

  private Room room(TableOfContents contents, long largest) {
    MemoryBudget left = memory.holding(contents.entries().size());
    var shape = new MemoryBudget.Dump(options.jobs(), options.directory());
    left.requireDump(shape, null);
    PartSizes chosen = store.partSizes(largest, left.largestPart(shape, 1));
    left.requireDump(shape, (long) chosen.uniform());
    left.requireCapacity(shape, chosen, largest);
    int together = uploadsTogether(left, shape, chosen);
    return new Room(
        largest,
        together,
        left.largestPart(shape, together),
        left.waitingSegments(shape, together, chosen.uniform()));
  }

  private Sink sink(
      BackupPlace target,
      TableOfContents contents,
      List<SourceTable> tables,
      LargeObjectFiles largeObjects,
      Room room,
      Uploads uploads)
      throws IOException {
    var order = new OrderedSegments(room.waiting());
    long open = contents.isCustom() ? contents.encodedLength() : 0;
    Supplier<ObjectWriter> object =
        () ->
            uploads.object(
                target.archive(), store.partSizes(room.largest(), room.largestPart()), open);
    return switch (options.format()) {
      case DIRECTORY ->
          new DirectorySink(
              store,
              target,
              contents,
              compression,
              uploads,
              estimate -> store.partSizes(estimate, room.largestPart()),
              order,
              tables,
              largeObjects,
              options.segmentSize());
      case CUSTOM ->
          new CustomSink(
              store,
              contents,
              compression,
              object.get(),
              order,
              tables,
              largeObjects,
              options.segmentSize());
      case TAR ->
          TarSink.open(
              store, contents, object.get(), order, tables, largeObjects, options.segmentSize());
      case PLAIN -> new PlainSink(store, contents, compression, object.get());
    };
  }

  private static ClientDump client(DumpSource source, Sink sink, LargeObjectFiles largeObjects) {
    return sink instanceof PlainSink plain
        ? new ScriptData(source, plain, largeObjects)
        : new ClientData(
            source.client().pgDump(), source.client().archive(), sink, source.sessions().rate());
  }

  private int uploadsTogether(MemoryBudget left, MemoryBudget.Dump shape, PartSizes chosen) {
    int together = left.uploads(shape, chosen.uniform(), options.uploads());
    if (options.format() == ArchiveFormat.TAR) {
      // the part with the header of the current file is kept until the file is over
      together = Math.max(together - 1, 1);
    }
    if (together < options.uploads() && options.format() != ArchiveFormat.TAR) {
      LOG.warn(
          "with parts of {} bytes, memory suffices for {} uploads at a time instead of {}",
          chosen.uniform(),
          together,
          options.uploads());
    }
    return together;
  }

  /** What pg_dump writes by itself is one item. */
  private Supplier<@Nullable DumpItem> items(Sink sink) {
    if (!plan.selection().columnInserts() && options.format() != ArchiveFormat.PLAIN) {
      return sink::next;
    }
    var only = new AtomicReference<@Nullable DumpItem>(new DumpItem.ByClient());
    return () -> only.getAndSet(null);
  }
}
