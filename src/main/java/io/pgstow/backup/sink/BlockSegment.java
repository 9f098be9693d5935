package io.pgstow.backup.sink;

import io.pgstow.archive.ArchiveOutput;
import io.pgstow.archive.custom.ChunkOutputStream;
import io.pgstow.archive.custom.DataBlock;
import io.pgstow.codec.Codec;
import io.pgstow.codec.ZlibPiece;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A segment in the data block of its table in a custom archive. Its frame, or its piece of a zlib
 * stream, ends where a chunk ends: so pg_restore reads one after the other as one stream.
 */
final class BlockSegment implements SegmentOutput {
  /** A chunk of length zero. */
  private static final byte[] BLOCK_END = DataBlock.end();

  private final TableBlock block;
  private final int index;
  private final OrderedSegments.Segment place;
  private final boolean alone;
  private final boolean closesPlace;
  private @Nullable ZlibPiece piece;
  private long before;
  private long length;

  /**
   * @param index of the segment in its block, from 0
   * @param place where it goes, perhaps behind whole blocks of other tables
   * @param closesPlace whether it is the last one there
   */
  BlockSegment(TableBlock block, int index, OrderedSegments.Segment place, boolean closesPlace) {
    this.block = block;
    this.index = index;
    this.place = place;
    this.alone = index == 0 && block.isLast(0);
    this.closesPlace = closesPlace;
  }

  @Override
  public boolean isLast() {
    return block.isLast(index);
  }

  @Override
  public OutputStream open() throws IOException {
    if (index == 0) {
      place.write(DataBlock.beginning(block.entry()));
    }
    before = place.length();
    var chunks = new ChunkOutputStream(place);
    if (block.compression().codec() != Codec.GZIP) {
      return block.compression().encoder(chunks);
    }
    piece = new ZlibPiece(chunks, block.compression().level(), index == 0, isLast());
    return piece;
  }

  @Override
  public void complete() throws IOException {
    if (piece != null) {
      block.add(index, piece.checksum());
      piece = null;
    }
    length = place.length() - before + (isLast() ? trailerLength() : 0);
    if (alone) {
      place.write(end());
    }
    if (closesPlace) {
      place.complete(isLast() && !alone ? this::end : null);
    }
  }

  private int trailerLength() {
    return block.compression().codec() == Codec.GZIP ? ChunkOutputStream.HEADER + Integer.BYTES : 0;
  }

  /** What stands behind the last segment; with gzip a chunk with the checksum of all of them. */
  private byte[] end() {
    if (block.compression().codec() != Codec.GZIP) {
      return BLOCK_END;
    }
    byte[] trailer = ZlibPiece.trailer(block.checksum());
    byte[] header = new byte[ChunkOutputStream.HEADER];
    ArchiveOutput.putInt(header, 0, trailer.length);
    return ByteBuffer.allocate(header.length + trailer.length + BLOCK_END.length)
        .put(header)
        .put(trailer)
        .put(BLOCK_END)
        .array();
  }

  @Override
  public void abandon() {
    place.abandon();
  }

  @Override
  public void awaitTurn() throws IOException {
    place.awaitTurn();
  }

  @Override
  public long offset() {
    return place.start() + before;
  }

  @Override
  public long length() {
    return length;
  }

  /** Where the block begins, if this is its first segment. */
  long blockOffset() {
    return offset() - DataBlock.BEGINNING;
  }
}
