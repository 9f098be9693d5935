package io.pgstow.codec;

import io.pgstow.bench.BenchRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Compresses and decompresses 5 MB of rows, as a segment is. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class CodecLoop {
  @Param({"none", "zstd:1", "zstd:3", "gzip:1", "lz4"})
  public String compression;

  private Compression codec;
  private byte[] rows;
  private byte[] compressed;

  @Setup
  public void compressOnce() throws IOException {
    codec = Compression.parse(compression);
    rows = BenchRows.rows(25_000);
    var out = new ByteArrayOutputStream();
    try (OutputStream encoder = codec.encoder(out)) {
      encoder.write(rows);
    }
    compressed = out.toByteArray();
  }

  /** How many bytes are left. */
  @Benchmark
  public int compress() throws IOException {
    var out = new ByteArrayOutputStream(rows.length);
    try (OutputStream encoder = codec.encoder(out)) {
      encoder.write(rows);
    }
    return out.size();
  }

  /** How many bytes there were. */
  @Benchmark
  public long decompress() throws IOException {
    try (InputStream decoder = codec.codec().decoder(new ByteArrayInputStream(compressed))) {
      return decoder.transferTo(OutputStream.nullOutputStream());
    }
  }
}
