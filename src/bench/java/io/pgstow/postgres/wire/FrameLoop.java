package io.pgstow.postgres.wire;

import io.pgstow.bench.BenchRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Takes 100,000 rows out of the CopyData messages they come in. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class FrameLoop {
  private byte[] messages;

  @Setup
  public void frame() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    for (int i = 0; i < 100_000; i++) {
      byte[] row = BenchRows.row(i);
      out.write('d');
      out.writeInt(Integer.BYTES + row.length);
      out.write(row);
    }
    out.write('c');
    out.writeInt(Integer.BYTES);
    messages = bytes.toByteArray();
  }

  /** The type of the message after the rows. */
  @Benchmark
  public int divert() throws IOException {
    var server = ServerMessages.ofSession(new ByteArrayInputStream(messages));
    server.divert(OutputStream.nullOutputStream());
    return server.read();
  }
}
