package io.pgstow.postgres;

import io.pgstow.postgres.wire.Diversion;
import io.pgstow.postgres.wire.Wire;
import io.pgstow.stream.RateLimit;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * COPY in a session, in both directions and at the rate that is allowed, with the driver's own
 * exceptions. Not thread-safe; ends with the session.
 */
public final class Copy {
  private static final int BUFFER = 1 << 16;

  private final Connection connection;
  private final Wire wire;
  private final RateLimit rate;
  private final Activity.OfSession activity;
  private final Runnable abort;

  /**
   * @param abort ends the session
   */
  Copy(
      Connection connection,
      Wire wire,
      RateLimit rate,
      Activity.OfSession activity,
      Runnable abort) {
    this.connection = connection;
    this.wire = wire;
    this.rate = rate;
    this.activity = activity;
    this.abort = abort;
  }

  /**
   * Runs {@code COPY … FROM STDIN} with bytes in the text format.
   *
   * @return the number of rows the server counted
   */
  public long in(String copy, byte[] rows, int offset, int length) throws SQLException {
    try (var _ = activity.run(copy)) {
      return inNow(copy, rows, offset, length);
    }
  }

  private long inNow(String copy, byte[] rows, int offset, int length) throws SQLException {
    var copyIn = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
    try {
      for (int sent = 0; sent < length; sent += BUFFER) {
        int piece = Math.min(BUFFER, length - sent);
        copyIn.writeToCopy(rows, offset + sent, piece);
        rate.pay(piece);
      }
      return copyIn.endCopy();
    } finally {
      if (copyIn.isActive()) {
        copyIn.cancelCopy();
      }
    }
  }

  /**
   * Runs {@code COPY … FROM STDIN} with a stream in the text format, which stays open. It is sent
   * in pieces, wherever its rows end, so that none is ever held whole. When the stream fails, the
   * transaction is lost.
   *
   * @param length of the stream as far as it is known, bytes: a short one takes less memory
   * @return the number of rows the server counted
   */
  public long in(String copy, InputStream rows, long length) throws SQLException, IOException {
    try (var _ = activity.run(copy)) {
      return inNow(copy, rows, length);
    }
  }

  private long inNow(String copy, InputStream rows, long length) throws SQLException, IOException {
    byte[] piece = new byte[Math.clamp(length, 1, BUFFER)];
    var copyIn = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
    try {
      for (int count = rows.read(piece); count >= 0; count = rows.read(piece)) {
        copyIn.writeToCopy(piece, 0, count);
        rate.pay(count);
      }
      return copyIn.endCopy();
    } catch (SQLException | IOException | RuntimeException e) {
      cancel(copyIn, e);
      throw e;
    }
  }

  private static void cancel(CopyIn copy, Exception reason) {
    try {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /**
   * Runs {@code COPY … TO STDOUT} into a stream, which stays open. A row comes in pieces, so that
   * none is ever held whole. When the stream fails, the session is lost.
   *
   * @return the number of rows the server counted
   */
  public long out(String copy, OutputStream rows) throws SQLException, IOException {
    try (var _ = activity.run(copy)) {
      return outNow(copy, rows);
    }
  }

  private long outNow(String copy, OutputStream rows) throws SQLException, IOException {
    CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
    if (!wire.isReadable()) {
      return copies.copyOut(copy, rate.pace(rows));
    }
    try (Diversion diversion = wire.divert(rate.pace(rows))) {
      return diversion.run(() -> copies.copyOut(copy, rows));
    } catch (IOException | RuntimeException | Error e) {
      // the driver does not know how much of the COPY is still to come
      abort.run();
      throw e;
    }
  }
}
