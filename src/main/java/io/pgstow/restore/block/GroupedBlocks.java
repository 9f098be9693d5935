package io.pgstow.restore.block;

import io.pgstow.archive.Entry;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.Origin;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks of groups of entries, one group after the other, whatever the order of the archive. */
final class GroupedBlocks implements DataBlocks {
  private final OpenedArchive archive;
  private final Iterator<List<Entry>> groups;
  private DataBlocks current;

  GroupedBlocks(OpenedArchive archive, List<List<Entry>> groups) {
    this.archive = archive;
    this.groups = groups.iterator();
    this.current = DataBlocks.of(archive, List.of());
  }

  @Override
  public @Nullable EntryData next() throws IOException {
    EntryData data = current.next();
    while (data == null && groups.hasNext()) {
      current.close();
      current = DataBlocks.of(archive, groups.next());
      data = current.next();
    }
    return data;
  }

  @Override
  public Origin origin() {
    return current.origin();
  }

  @Override
  public void close() throws IOException {
    current.close();
  }
}
