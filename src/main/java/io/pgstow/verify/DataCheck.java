package io.pgstow.verify;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Content;
import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.archive.plain.PlainScript;
import io.pgstow.archive.plain.ScriptScanner;
import io.pgstow.archive.plain.ScriptTarget;
import io.pgstow.archive.plain.Statement;
import io.pgstow.codec.CopyRows;
import io.pgstow.codec.CopyTabs;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Reads the data of archives to their end, and counts. Thread-safe. */
final class DataCheck {
  private static final int BUFFER = 1 << 16;

  private final Map<Integer, TableData> known;
  private final ArchiveCounts counts;
  private final Progress progress;
  private final Cancellation cancellation;

  /**
   * @param known what a manifest says of tables, by dump id
   */
  DataCheck(
      Map<Integer, TableData> known,
      ArchiveCounts counts,
      Progress progress,
      Cancellation cancellation) {
    this.known = known;
    this.counts = counts;
    this.progress = progress;
    this.cancellation = cancellation;
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
        // where it ends, another one begins
        readRows(block.entry(), block.content(), reader.position());
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
      requireRunning();
      progress.advance(n, 0);
    }
    counts.largeObjects.increment();
  }

  /** Reads the rows of an entry. */
  void readRows(Entry entry, InputStream content, long position) throws IOException {
    int columns = entry.copyStatement().map(copy -> copy.columns().size()).orElse(0);
    readRows(
        known.get(entry.dumpId()), entry.copyStatement().isPresent(), columns, content, position);
  }

  /** Reads the rows of a table of which nothing but the manifest is at hand. */
  void readRows(@Nullable TableData table, InputStream content) throws IOException {
    readRows(table, table != null && table.rows() != null, 0, content, 0);
  }

  /**
   * @param table what it should hold, if that is known
   * @param copied whether it holds rows as COPY writes them, and not INSERT statements
   * @param columns of each row; 0 when not known
   * @param position of the data in their object, for messages
   */
  private void readRows(
      @Nullable TableData table, boolean copied, int columns, InputStream content, long position)
      throws IOException {
    var rows = new CopyRows();
    var tabs = new CopyTabs();
    var segments = new SegmentCheck(table == null ? List.of() : table.segments());
    byte[] buffer = new byte[BUFFER];
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      requireRunning();
      long before = rows.rows();
      for (int from = 0, piece; from < n; from += piece) {
        piece = segments.piece(n - from);
        rows.update(buffer, from, piece);
        segments.update(buffer, from, piece, rows.rows());
      }
      tabs.update(buffer, 0, n);
      progress.advance(n, rows.rows() - before);
    }
    if (copied && !rows.complete()) {
      throw ArchiveException.corrupt(position, "no end marker after the rows");
    }
    if (columns > 0 && tabs.tabs() != rows.rows() * (columns - 1)) {
      throw ArchiveException.corrupt(
          position,
          "%d rows of %d columns with %d tabs between values"
              .formatted(rows.rows(), columns, tabs.tabs()));
    }
    if (table != null && table.rows() != null && rows.rows() != table.rows()) {
      throw ArchiveException.corrupt(
          position, "%d rows, the manifest says %d".formatted(rows.rows(), table.rows()));
    }
    segments.finish();
    counts.tables.increment();
    counts.rows.add(copied ? rows.rows() : 0);
  }

  /** Reads a script to its end, which must be there if pg_dump or pg_dumpall has written it. */
  void readScript(Content.Author author, InputStream content) throws IOException {
    try (var script = new PlainScript(content)) {
      var scanner = new ScriptScanner(script, new CountedScript());
      scanner.run();
      if (author != Content.Author.SOMEBODY && !script.complete()) {
        throw ArchiveException.corrupt(
            scanner.bytes(),
            "the script ends without the last line of "
                + (author == Content.Author.PG_DUMP ? "pg_dump" : "pg_dumpall"));
      }
      counts.rows.add(scanner.rows());
    }
  }

  /** Takes nothing, and counts the tables. */
  private final class CountedScript implements ScriptTarget {
    @Override
    public OutputStream take(Statement statement) {
      requireRunning();
      if (statement.isLargeObject()) {
        counts.largeObjects.increment();
      }
      return OutputStream.nullOutputStream();
    }

    @Override
    public void connect(String database) {}

    @Override
    public void copied(Statement copy, long rows, long bytes) {
      progress.item(copy.copiedTable().orElse(""));
      counts.tables.increment();
    }
  }

  private void requireRunning() {
    if (cancellation.isCancelled()) {
      throw new CancellationException("the run was canceled");
    }
  }
}
