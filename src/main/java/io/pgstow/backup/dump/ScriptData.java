package io.pgstow.backup.dump;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.archive.plain.PlainScript;
import io.pgstow.archive.plain.ScriptScanner;
import io.pgstow.archive.plain.ScriptTarget;
import io.pgstow.archive.plain.Statement;
import io.pgstow.backup.sink.DumpedItem;
import io.pgstow.backup.sink.DumpedLargeObjects;
import io.pgstow.backup.sink.DumpedSegment;
import io.pgstow.backup.sink.LargeObjectFiles;
import io.pgstow.backup.sink.PlainSink;
import io.pgstow.backup.source.ContentsDump;
import io.pgstow.backup.source.DumpSource;
import io.pgstow.backup.source.ScriptDump;
import io.pgstow.postgres.ClientProcess;
import io.pgstow.report.Progress;
import io.pgstow.stream.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A script that pg_dump writes, in the snapshot of the dump; its rows are counted on the way. */
record ScriptData(DumpSource source, PlainSink sink, LargeObjectFiles largeObjects)
    implements ClientDump {

  /** Complete only if pg_dump ended well, and the script's last line is there. */
  @Override
  public DumpedItem dump(Progress progress) throws IOException {
    var counts = new RowCounts(progress);
    try (ScriptDump client = source.startScript();
        OutputStream out = source.sessions().rate().pace(sink.open())) {
      ClientProcess pgDump = client.pgDump();
      try (var script = new PlainScript(new Copied(pgDump.output(), out, progress))) {
        var scanner = new ScriptScanner(script, counts);
        scanner.run();
        if (!script.complete()) {
          throw ArchiveException.corrupt(scanner.bytes(), "the script has no last line");
        }
      } catch (ArchiveException e) {
        throw ContentsDump.brokenOff(pgDump, e);
      }
      pgDump.awaitSuccess();
      pgDump.logWarnings(source.client().pgDump().loggedWarnings());
    }
    return new DumpedItem(segments(counts.counts), objects());
  }

  /** Only the rows that came by COPY are counted. */
  private List<DumpedSegment> segments(Map<List<String>, Count> counts) {
    var segments = new ArrayList<DumpedSegment>();
    for (Entry entry : ContentsDump.tables(source.contents())) {
      Count count = counts.get(List.of(String.valueOf(entry.namespace()), entry.tag()));
      segments.add(
          new DumpedSegment(
              entry,
              0,
              sink.wholeTable(entry),
              count == null ? 0 : count.bytes(),
              count == null ? null : count.rows(),
              ""));
    }
    return segments;
  }

  /** pg_dump says no more of them than that they are all there. */
  private List<DumpedLargeObjects> objects() {
    return largeObjects.byEntry().entrySet().stream()
        .map(
            of ->
                new DumpedLargeObjects(
                    of.getKey(), sink.allLargeObjects(of.getKey()), of.getValue().size(), 0, ""))
        .toList();
  }

  private record Count(long rows, long bytes) {}

  private static final class RowCounts implements ScriptTarget {
    private final Progress progress;
    private final Map<List<String>, Count> counts = new HashMap<>();

    RowCounts(Progress progress) {
      this.progress = progress;
    }

    @Override
    public OutputStream take(Statement statement) {
      statement.copiedTable().ifPresent(progress::item);
      return OutputStream.nullOutputStream();
    }

    @Override
    public void connect(String database) {}

    @Override
    public void copied(Statement copy, long rows, long bytes) {
      progress.advance(0, rows);
      counts.put(copy.copiedName(), new Count(rows, bytes));
    }
  }

  /** What is read goes on to the archive as it is. */
  private static final class Copied extends BulkInputStream {
    private final InputStream in;
    private final OutputStream out;
    private final Progress progress;

    Copied(InputStream in, OutputStream out, Progress progress) {
      this.in = in;
      this.out = out;
      this.progress = progress;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = in.read(target, offset, length);
      if (count > 0) {
        out.write(target, offset, count);
        progress.advance(count, 0);
      }
      return count;
    }
  }
}
