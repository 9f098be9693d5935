package io.pgstow.postgres.wire;

import io.pgstow.stream.BulkOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The way of rows from the server past the driver. To the driver a failure of the stream they go to
 * looks like one of its connection; here it is what it was. Closing sends rows to the driver again.
 */
public final class Diversion implements AutoCloseable {
  private final ServerMessages messages;
  private @Nullable Throwable failure;

  Diversion(ServerMessages messages, OutputStream rows) {
    this.messages = messages;
    messages.divert(new Guarded(rows));
  }

  /** A COPY that the driver runs. */
  @FunctionalInterface
  public interface Copy {
    /** Answers the number of rows. */
    long run() throws SQLException, IOException;
  }

  /** Runs a COPY whose rows are diverted, and answers their number. */
  public long run(Copy copy) throws SQLException, IOException {
    try {
      return copy.run();
    } catch (SQLException | IOException e) {
      rethrow();
      throw e;
    }
  }

  private void rethrow() throws IOException {
    switch (failure) {
      case IOException cause -> throw cause;
      case RuntimeException cause -> throw cause;
      case Error cause -> throw cause;
      case null, default -> {}
    }
  }

  @Override
  public void close() {
    messages.divert(null);
  }

  private final class Guarded extends BulkOutputStream {
    private final OutputStream rows;

    Guarded(OutputStream rows) {
      this.rows = rows;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        rows.write(bytes, offset, length);
      } catch (IOException | RuntimeException | Error e) {
        failure = e;
        throw e;
      }
    }
  }
}
