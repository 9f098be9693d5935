package io.pgstow.restore.block;

import io.pgstow.archive.ArchiveInput;
import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.archive.directory.LargeObjectList;
import io.pgstow.restore.source.OpenedDirectory;
import io.pgstow.restore.source.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data that have files of their own, each read through from its start. */
final class MemberBlocks implements DataBlocks {
  private final OpenedDirectory directory;
  private final MembersAhead<Entry> members;
  private @Nullable MembersAhead<LargeObjectFile> largeObjects;

  /** In this order. */
  MemberBlocks(OpenedDirectory directory, List<Entry> entries) {
    this.directory = directory;
    Iterator<Entry> left = entries.iterator();
    this.members = ahead(() -> left.hasNext() ? left.next() : null, directory.archive()::member);
  }

  @Override
  public @Nullable EntryData next() throws IOException {
    closeLargeObjects();
    MembersAhead.Opened<Entry> member = members.next();
    if (member == null) {
      return null;
    }
    return member.of().isLargeObjects()
        ? EntryData.ofLargeObjects(member.of(), largeObjects(member.content()))
        : EntryData.ofTable(member.of(), member.content());
  }

  /** The large objects of a list, each in a file of its own. */
  private LargeObjectSource largeObjects(InputStream content) {
    var list = new LargeObjectList(new ArchiveInput(content, 0));
    MembersAhead<LargeObjectFile> files = ahead(list::next, directory.archive()::member);
    largeObjects = files;
    return () -> {
      MembersAhead.Opened<LargeObjectFile> file = files.next();
      return file == null ? null : new LargeObject(file.of().oid(), file.content());
    };
  }

  /** What is read of a large object also comes from the list that says whose it is. */
  @Override
  public Origin origin() {
    Origin member = members.origin();
    return largeObjects == null ? member : member.and(largeObjects.origin());
  }

  private <T> MembersAhead<T> ahead(MembersAhead.Source<T> source, MembersAhead.Naming<T> naming) {
    return new MembersAhead<>(directory.files()::open, directory::size, source, naming);
  }

  private void closeLargeObjects() throws IOException {
    if (largeObjects != null) {
      largeObjects.close();
      largeObjects = null;
    }
  }

  @Override
  public void close() throws IOException {
    try (members) {
      closeLargeObjects();
    }
  }
}
