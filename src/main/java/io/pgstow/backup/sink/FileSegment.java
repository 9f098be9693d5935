package io.pgstow.backup.sink;

import io.pgstow.codec.Compression;
import java.io.IOException;
import java.io.OutputStream;

/** A segment in the file of its table: a gzip member, a Zstandard frame or an LZ4 frame. */
final class FileSegment implements SegmentOutput {
  private final OrderedSegments.Segment place;
  private final boolean last;
  private final Compression compression;

  FileSegment(OrderedSegments.Segment place, boolean last, Compression compression) {
    this.place = place;
    this.last = last;
    this.compression = compression;
  }

  @Override
  public boolean isLast() {
    return last;
  }

  @Override
  public OutputStream open() throws IOException {
    return compression.encoder(place);
  }

  @Override
  public void complete() throws IOException {
    place.complete();
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
    return place.start();
  }

  @Override
  public long length() {
    return place.length();
  }
}
