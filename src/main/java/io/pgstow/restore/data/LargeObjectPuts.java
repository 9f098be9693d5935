package io.pgstow.restore.data;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.data.LargeObjectSegment.Piece;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts pieces into large objects, many small ones by one statement: the way to the server and back
 * costs more than they do. Not thread-safe.
 */
final class LargeObjectPuts {
  private static final int MOST_PIECES = 1_000;

  /** Sent together, bytes; a larger piece is sent alone. */
  private static final int MOST_BYTES = 1 << 18;

  private final Session session;
  private final List<Piece> waiting = new ArrayList<>();
  private int bytes;

  /** In the session's transaction. */
  LargeObjectPuts(Session session) {
    this.session = session;
  }

  /** Adds a piece, which may have to wait for {@link #finish}. */
  void put(Piece piece) throws SQLException {
    if (bytes + piece.bytes().length > MOST_BYTES || waiting.size() == MOST_PIECES) {
      finish();
    }
    waiting.add(piece);
    bytes += piece.bytes().length;
  }

  /** Puts those that are waiting. */
  void finish() throws SQLException {
    if (waiting.size() == 1) {
      Piece piece = waiting.getFirst();
      session.callRaw(
          "SELECT pg_catalog.lo_put(?::pg_catalog.oid, ?, ?)",
          piece.oid(),
          piece.offset(),
          piece.bytes());
    } else if (!waiting.isEmpty()) {
      session.callRaw(
          Sql.named("put-large-objects"),
          waiting.stream().map(Piece::oid).toArray(Long[]::new),
          waiting.stream().map(Piece::offset).toArray(Long[]::new),
          waiting.stream().map(Piece::bytes).toArray(byte[][]::new));
    }
    session.pay(bytes);
    waiting.clear();
    bytes = 0;
  }
}
