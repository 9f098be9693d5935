package io.pgstow.verify;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.codec.CopyRows;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.report.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Reads the data of archives to their end, and counts. Thread-safe. */
final class DataCheck {
  private static final int BUFFER = 1 << 16;

  private final Map<Integer, TableData> known;
  private final ArchiveCounts counts;
  private final Progress progress;

  /**
   * @param known what a manifest says of tables, by dump id
   */
  DataCheck(Map<Integer, TableData> known, ArchiveCounts counts, Progress progress) {
    this.known = known;
    this.counts = counts;
    this.progress = progress;
  }

  /** Reads so many blocks of a custom archive, or those there are. */
  void readBlocks(CustomArchiveReader reader, long most) throws IOException {
    for (long read = 0; read < most; read++) {
      DataBlock block = reader.nextBlock();
      if (block == null) {
        return;
      }
      progress.item(block.entry().dataName());
      if (block.entry().isTableData()) {
        readRows(block.entry(), block.content(), reader::position);
      } else {
        readLargeObjects(block);
      }
    }
  }

  private void readLargeObjects(DataBlock block) throws IOException {
    for (LargeObject object = block.nextLargeObject();
        object != null;
        object = block.nextLargeObject()) {
      readLargeObject(object.content());
    }
  }

  /** Reads a large object. */
  void readLargeObject(InputStream content) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      progress.advance(n, 0);
    }
    counts.largeObjects.increment();
  }

  /** Reads the rows of an entry. */
  void readRows(Entry entry, InputStream content, LongSupplier position) throws IOException {
    readRows(known.get(entry.dumpId()), entry.copyStatement().isPresent(), content, position);
  }

  /**
   * Reads the data of a table.
   *
   * @param table what it should hold, if that is known
   * @param copied whether it holds rows as COPY writes them, and not INSERT statements
   * @param position for messages
   */
  void readRows(
      @Nullable TableData table, boolean copied, InputStream content, LongSupplier position)
      throws IOException {
    var rows = new CopyRows();
    byte[] buffer = new byte[BUFFER];
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      long before = rows.rows();
      rows.update(buffer, 0, n);
      progress.advance(n, rows.rows() - before);
    }
    if (copied && !rows.complete()) {
      throw ArchiveException.corrupt(position.getAsLong(), "no end marker after the rows");
    }
    if (table != null && table.rows() != null && rows.rows() != table.rows()) {
      throw ArchiveException.corrupt(
          position.getAsLong(),
          "%d rows, the manifest says %d".formatted(rows.rows(), table.rows()));
    }
    counts.tables.increment();
    counts.rows.add(copied ? rows.rows() : 0);
  }
}
