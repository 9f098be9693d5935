package io.pgstow.backup.sink;

import io.pgstow.archive.tar.TarMemberHeader;
import java.io.IOException;
import java.io.OutputStream;

/** A segment of a table's rows in a tar archive, which is not compressed. */
public final class TarSegment implements SegmentOutput {
  private final TarObject tar;
  private final String name;
  private final OrderedSegments.Segment place;
  private final boolean first;
  private final boolean last;
  private long before;
  private long length;

  /**
   * @param name of the file
   * @param first whether the file begins with it
   * @param last whether the file ends with it
   */
  TarSegment(
      TarObject tar, String name, OrderedSegments.Segment place, boolean first, boolean last) {
    this.tar = tar;
    this.name = name;
    this.place = place;
    this.first = first;
    this.last = last;
  }

  @Override
  public boolean isLast() {
    return last;
  }

  @Override
  public OutputStream open() throws IOException {
    if (first) {
      place.write(TarMemberHeader.of(name, 0));
    }
    before = place.length();
    return place;
  }

  @Override
  public void complete() throws IOException {
    length = place.length() - before;
    place.complete(last ? tar::endFile : null);
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
}
