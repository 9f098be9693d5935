package io.pgstow.restore.data;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.bench.BenchRows;
import io.pgstow.memory.MemoryBudget;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Cuts 20 MB of rows of an archive from elsewhere into segments of 4 MB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SegmenterLoop {
  private static final int SIZE = 4 << 20;

  private Entry entry;
  private byte[] raw;

  @Setup
  public void readEntry() throws IOException {
    try (var archive = SegmenterLoop.class.getResourceAsStream("/golden/15/seekable-none.dump")) {
      entry =
          TableOfContents.read(archive).entries().stream()
              .filter(Entry::isTableData)
              .findFirst()
              .orElseThrow();
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(BenchRows.rows(100_000));
    out.writeBytes(RowSegmenter.end());
    raw = out.toByteArray();
  }

  /** How many segments. */
  @Benchmark
  public int cut() throws IOException {
    var segmenter =
        new RowSegmenter(
            entry,
            entry.copyStatement().orElseThrow(),
            "UTF8",
            new ByteArrayInputStream(raw),
            SIZE,
            new RowLimit(MemoryBudget.of(512L << 20), 1, SIZE),
            new TreeMap<>());
    int segments = 0;
    while (segmenter.next() != null) {
      segments++;
    }
    return segments;
  }
}
