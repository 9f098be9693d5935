package io.pgstow.restore.data;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * Pieces of large objects, which exist already. A piece says its own place, so that a large object
 * of any size is loaded in several transactions.
 *
 * @param first where the pieces begin in all large objects of the entry, one after the other
 */
public record LargeObjectSegment(Entry entry, long first, List<Piece> pieces) implements CutItem {

  /**
   * A run of bytes.
   *
   * @param oid of the large object
   * @param offset in it, bytes
   */
  record Piece(long oid, long offset, byte[] bytes) {}

  @Override
  public long past() {
    return first + pieces.stream().mapToLong(piece -> piece.bytes().length).sum();
  }

  @Override
  public Loaded load(Session session, RowTarget target) throws SQLException {
    var puts = new LargeObjectPuts(session);
    for (Piece piece : pieces) {
      puts.put(piece);
    }
    puts.finish();
    return Loaded.all(0);
  }
}
