package io.pgstow.backup.dump;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.backup.sink.DumpedItem;
import io.pgstow.backup.sink.DumpedLargeObjects;
import io.pgstow.backup.sink.DumpedSegment;
import io.pgstow.backup.sink.LargeObjectOutput;
import io.pgstow.backup.sink.SegmentOutput;
import io.pgstow.backup.sink.Sink;
import io.pgstow.backup.source.ContentsDump;
import io.pgstow.postgres.ClientProcess;
import io.pgstow.report.Progress;
import io.pgstow.stream.RateLimit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The data of a running pg_dump, for what it alone can write: INSERT commands.
 *
 * @param archive its output, behind the table of contents
 * @param rate that it is read at
 */
record ClientData(ClientProcess pgDump, CustomArchiveReader archive, Sink sink, RateLimit rate)
    implements ClientDump {

  /** Puts it into the archive that is being written; the end of pg_dump proves that it is whole. */
  @Override
  public DumpedItem dump(Progress progress) throws IOException {
    var segments = new ArrayList<DumpedSegment>();
    var largeObjects = new ArrayList<DumpedLargeObjects>();
    try {
      for (DataBlock block = archive.nextBlock(); block != null; block = archive.nextBlock()) {
        progress.item(block.entry().dataName());
        if (block.entry().isTableData()) {
          segments.add(table(block, progress));
        } else {
          largeObjects.add(largeObjects(block, progress));
        }
      }
    } catch (ArchiveException e) {
      throw ContentsDump.brokenOff(pgDump, e);
    }
    pgDump.awaitSuccess();
    pgDump.logWarnings(List.of());
    return new DumpedItem(segments, largeObjects);
  }

  private DumpedSegment table(DataBlock block, Progress progress) throws IOException {
    SegmentOutput output = sink.wholeTable(block.entry());
    try (var encoder = new RowEncoder(output, RowEncoder.newBuffer(), progress)) {
      block.content().transferTo(rate.pace(encoder));
      encoder.completeAsItIs();
      return new DumpedSegment(block.entry(), 0, output, encoder.bytes(), null, encoder.crc32c());
    }
  }

  private DumpedLargeObjects largeObjects(DataBlock block, Progress progress) throws IOException {
    LargeObjectOutput output = sink.allLargeObjects(block.entry());
    var crc32c = new CRC32C();
    long count = 0;
    long bytes = 0;
    for (LargeObject object = block.nextLargeObject();
        object != null;
        object = block.nextLargeObject()) {
      try (var encoder = new LargeObjectEncoder(object.oid(), output, crc32c, progress)) {
        object.content().transferTo(rate.pace(encoder));
        encoder.complete();
        bytes += encoder.bytes();
      }
      count++;
    }
    output.complete();
    return new DumpedLargeObjects(block.entry(), output, count, bytes, RowEncoder.text(crc32c));
  }
}
