package io.pgstow.restore.data;

import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.restore.block.LargeObjectSource;
import io.pgstow.restore.data.LargeObjectSegment.Piece;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the large objects of an entry into segments, small ones together, large ones in pieces, and
 * reads past what is loaded already. Not thread-safe.
 */
final class LargeObjectSegmenter implements Segmenter {
  /**
   * Pieces end at multiples of this. The server keeps a large object as rows of a quarter of a
   * block (large_object.h, LOBLKSIZE), which two transactions must not share; blocks have at most
   * 32 KiB.
   */
  private static final int ALIGNMENT = 8 << 10;

  private final Entry entry;
  private final LargeObjectSource objects;
  private final int size;
  private final NavigableMap<Long, Long> loaded;

  private @Nullable LargeObject current;
  private long offset;
  private long position;
  private long skipUntil;

  /**
   * @param start where the first of them begins in all large objects of the entry, bytes
   * @param size of a segment, bytes
   * @param loaded ranges that are in the destination already: first byte to past the last
   */
  LargeObjectSegmenter(
      Entry entry,
      LargeObjectSource objects,
      long start,
      int size,
      NavigableMap<Long, Long> loaded) {
    this.entry = entry;
    this.objects = objects;
    this.size = size;
    this.loaded = loaded;
    this.position = start;
  }

  /** Where what follows begins in all large objects of the entry, bytes. */
  long position() {
    return position;
  }

  @Override
  public @Nullable LargeObjectSegment next() throws IOException {
    var pieces = new ArrayList<Piece>();
    long filled = 0;
    while (filled < size && !(atLoaded() && !pieces.isEmpty())) {
      skipUntil = Math.max(skipUntil, loaded.getOrDefault(position, 0L));
      Piece piece = readPiece(pieceLimit(size - filled));
      if (piece == null) {
        break;
      }
      boolean wanted = position >= skipUntil;
      position += piece.bytes().length;
      if (wanted) {
        pieces.add(piece);
        filled += piece.bytes().length;
      }
    }
    return pieces.isEmpty() ? null : segment(pieces, filled);
  }

  private LargeObjectSegment segment(List<Piece> pieces, long filled) {
    return new LargeObjectSegment(entry, position - filled, pieces);
  }

  private boolean atLoaded() {
    return loaded.containsKey(position);
  }

  private int pieceLimit(long room) {
    if (position < skipUntil) {
      return (int) Math.min(skipUntil - position, size);
    }
    Long nextLoaded = loaded.higherKey(position);
    long aligned = Math.max(room - room % ALIGNMENT, ALIGNMENT);
    return (int) Math.min(aligned, nextLoaded == null ? Long.MAX_VALUE : nextLoaded - position);
  }

  /** Some bytes of one large object, or null when all are read. */
  private @Nullable Piece readPiece(int limit) throws IOException {
    while (true) {
      LargeObject object = current;
      if (object == null) {
        object = objects.next();
        if (object == null) {
          return null;
        }
        current = object;
        offset = 0;
      }
      byte[] bytes = object.content().readNBytes(limit);
      if (bytes.length > 0) {
        offset += bytes.length;
        return new Piece(object.oid(), offset - bytes.length, bytes);
      }
      current = null;
    }
  }
}
