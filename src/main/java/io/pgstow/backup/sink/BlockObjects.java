package io.pgstow.backup.sink;

import io.pgstow.archive.ArchiveOutput;
import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.ChunkOutputStream;
import io.pgstow.archive.custom.DataBlock;
import io.pgstow.codec.Codec;
import io.pgstow.codec.Compression;
import io.pgstow.codec.ZlibPiece;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Large objects in a data block of a custom archive, each a compressed stream of its own. */
final class BlockObjects implements LargeObjectOutput {
  private final Entry entry;
  private final OrderedSegments.Segment place;
  private final boolean first;
  private final boolean last;
  private final Compression compression;
  private @Nullable ZlibPiece stream;
  private long before;
  private long length;

  /**
   * @param first whether the block begins with them
   * @param last whether it ends with them
   */
  BlockObjects(
      Entry entry,
      OrderedSegments.Segment place,
      boolean first,
      boolean last,
      Compression compression) {
    this.entry = entry;
    this.place = place;
    this.first = first;
    this.last = last;
    this.compression = compression;
  }

  @Override
  public OutputStream open(long oid) throws IOException {
    begin();
    byte[] identifier = new byte[ChunkOutputStream.HEADER];
    // pg_dump writes the unsigned number through a signed one
    ArchiveOutput.putInt(identifier, 0, (int) oid);
    place.write(identifier);
    var chunks = new ChunkOutputStream(place);
    if (compression.codec() != Codec.GZIP) {
      return compression.encoder(chunks);
    }
    stream = new ZlibPiece(chunks, compression.level(), true, true);
    return stream;
  }

  private void begin() throws IOException {
    if (place.length() == 0) {
      if (first) {
        place.write(DataBlock.beginning(entry));
      }
      before = place.length();
    }
  }

  @Override
  public void completeOne() throws IOException {
    if (stream != null) {
      try (var trailer = new ChunkOutputStream(place)) {
        trailer.write(ZlibPiece.trailer(stream.checksum()));
      }
    }
    place.write(DataBlock.end());
  }

  @Override
  public void complete() throws IOException {
    begin();
    length = place.length() - before;
    if (last) {
      place.write(DataBlock.end());
    }
    place.complete();
  }

  @Override
  public void abandon() {
    place.abandon();
  }

  @Override
  public long offset() {
    return place.start() + before;
  }

  @Override
  public long length() {
    return length;
  }

  /** Where the block begins, if they are the first in it. */
  long blockOffset() {
    return offset() - DataBlock.BEGINNING;
  }
}
