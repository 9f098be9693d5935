package io.pgstow.restore.data;

import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.BlockPiece;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.codec.Codec;
import io.pgstow.postgres.Session;
import io.pgstow.restore.data.LargeObjectSegment.Piece;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;

/**
 * Large objects of a custom archive, which exist in the destination already.
 *
 * @param count how many they are
 * @param crc32c of their contents, one after the other, in hexadecimal
 */
record StoredLargeObjects(
    Entry entry,
    SegmentPlace place,
    Codec codec,
    long first,
    long count,
    long rawBytes,
    String crc32c)
    implements StoredSegment {
  /** A multiple of the rows that the server keeps large objects in (large_object.h, LOBLKSIZE). */
  private static final int PIECE = 1 << 18;

  /** Takes the content of large objects. */
  @FunctionalInterface
  private interface Target<X extends Exception> {
    void put(Piece piece) throws X;
  }

  @Override
  public boolean isLoadedAtOnce(SegmentLimits limits) {
    return rawBytes <= limits.transaction();
  }

  @Override
  public boolean goesWithOthers() {
    return true;
  }

  @Override
  public Loaded load(Session session, RowTarget target, InputStream stored)
      throws SQLException, IOException {
    var puts = new LargeObjectPuts(session);
    read(stored, puts::put);
    puts.finish();
    return Loaded.all(0);
  }

  @Override
  public void check(InputStream stored) throws IOException {
    read(stored, _ -> {});
  }

  private <X extends Exception> void read(InputStream stored, Target<X> target)
      throws IOException, X {
    var digest = new SegmentDigest();
    long objects = 0;
    try (var content = BlockPiece.largeObjects(stored, place.offset(), codec)) {
      for (LargeObject object = content.next(); object != null; object = content.next()) {
        objects++;
        read(object, digest, target);
      }
    }
    digest.require(rawBytes, crc32c, place.offset());
    if (objects != count) {
      throw SegmentDigest.differs(
          place.offset(), "%d large objects instead of %d".formatted(objects, count));
    }
  }

  private static <X extends Exception> void read(
      LargeObject object, SegmentDigest digest, Target<X> target) throws IOException, X {
    long offset = 0;
    byte[] bytes = object.content().readNBytes(PIECE);
    while (bytes.length > 0) {
      digest.update(bytes, 0, bytes.length);
      target.put(new Piece(object.oid(), offset, bytes));
      offset += bytes.length;
      bytes = object.content().readNBytes(PIECE);
    }
  }
}
