package io.pgstow.backup;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.codec.CopyRows;
import io.pgstow.manifest.Manifest.LargeObjects;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.report.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was dumped, measured while it passed.
 *
 * @param contents the table of contents; in a custom archive with the offsets of the data
 * @param length of the archive, bytes
 */
record DumpedArchive(
    TableOfContents contents, long length, List<TableData> tables, LargeObjects largeObjects) {

  private static final int BUFFER = 1 << 16;

  /** Reads a custom archive to its end, which proves that it is whole. */
  static DumpedArchive measure(CustomArchiveReader reader, Progress progress) throws IOException {
    var measuring = new Measuring(reader, progress);
    for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
      measuring.add(block);
    }
    measuring.endTable();
    return measuring.result();
  }

  /** How many entries of each kind there are. */
  Map<String, Integer> entriesByKind() {
    var count = new TreeMap<String, Integer>();
    contents.entries().forEach(entry -> count.merge(entry.kind(), 1, Integer::sum));
    return count;
  }

  private static final class Measuring {
    private final CustomArchiveReader reader;
    private final Progress progress;
    private final List<TableData> tables = new ArrayList<>();
    private @Nullable DataBlock table;
    private CopyRows rows = new CopyRows();
    private final Map<Integer, Long> offsets = new HashMap<>();
    private final byte[] buffer = new byte[BUFFER];
    private long largeObjects;
    private long largeObjectBytes;

    Measuring(CustomArchiveReader reader, Progress progress) {
      this.reader = reader;
      this.progress = progress;
    }

    /** The reader went past the table's block, so that its length is known. */
    void endTable() {
      if (table != null) {
        tables.add(tableData(table, rows));
        table = null;
      }
    }

    void add(DataBlock block) throws IOException {
      endTable();
      progress.item(block.entry().dataName());
      offsets.put(block.entry().dumpId(), block.offset());
      if (block.entry().isTableData()) {
        addTable(block);
      } else {
        addLargeObjects(block);
      }
    }

    private void addTable(DataBlock block) throws IOException {
      rows = new CopyRows();
      InputStream content = block.content();
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        long counted = rows.rows();
        rows.update(buffer, 0, n);
        progress.advance(n, rows.rows() - counted);
      }
      if (block.entry().copyStatement().isPresent() && !rows.complete()) {
        throw ArchiveException.corrupt(
            reader.position(), "no end marker after the rows of entry " + block.entry());
      }
      table = block;
    }

    private void addLargeObjects(DataBlock block) throws IOException {
      for (LargeObject object = block.nextLargeObject();
          object != null;
          object = block.nextLargeObject()) {
        long length = object.content().transferTo(OutputStream.nullOutputStream());
        largeObjects++;
        largeObjectBytes += length;
        progress.advance(length, 0);
      }
    }

    DumpedArchive result() {
      return new DumpedArchive(
          reader.tableOfContents().withOffsets(offsets),
          reader.position(),
          List.copyOf(tables),
          new LargeObjects(largeObjects, largeObjectBytes, List.of()));
    }

    private static TableData tableData(DataBlock block, CopyRows rows) {
      Entry entry = block.entry();
      return new TableData(
          entry.dumpId(),
          // one string for all tables of a schema
          Objects.requireNonNullElse(entry.namespace(), "").intern(),
          entry.tag(),
          entry.copyStatement().isPresent() ? rows.rows() : null,
          rows.bytes(),
          block.offset(),
          block.length(),
          List.of());
    }
  }
}
