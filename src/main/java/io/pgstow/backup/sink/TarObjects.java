package io.pgstow.backup.sink;

import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.archive.tar.TarMemberHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Large objects in a tar archive, each a file, and behind those of an entry their list. */
final class TarObjects implements LargeObjectOutput {
  private final TarObject tar;
  private final Supplier<OrderedSegments.Segment> places;
  private final @Nullable String list;
  private final List<Long> all;
  private OrderedSegments.@Nullable Segment current;

  /**
   * @param places of the files, and of the list
   * @param list name of the list if they are the last of their entry
   * @param all large objects of the entry, for the list
   */
  TarObjects(
      TarObject tar,
      Supplier<OrderedSegments.Segment> places,
      @Nullable String list,
      List<Long> all) {
    this.tar = tar;
    this.places = places;
    this.list = list;
    this.all = all;
  }

  private OrderedSegments.Segment begin(String name) throws IOException {
    OrderedSegments.Segment place = places.get();
    current = place;
    place.write(TarMemberHeader.of(name, 0));
    return place;
  }

  @Override
  public OutputStream open(long oid) throws IOException {
    return begin(LargeObjectFile.of(oid).name());
  }

  @Override
  public void completeOne() throws IOException {
    OrderedSegments.Segment place = current;
    if (place == null) {
      throw new IllegalStateException("no large object was begun");
    }
    place.complete(tar::endFile);
    current = null;
  }

  @Override
  public void complete() throws IOException {
    if (list != null) {
      LargeObjectFiles.write(all, begin(list));
      completeOne();
    }
  }

  @Override
  public void abandon() {
    if (current != null) {
      current.abandon();
    }
  }

  @Override
  public long offset() {
    return 0;
  }

  @Override
  public long length() {
    return 0;
  }
}
