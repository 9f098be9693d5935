package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.archive.directory.LargeObjectList;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data that have files of their own, each read through from its start. */
final class MemberBlocks implements DataBlocks {
  private final DirectoryArchive archive;
  private final Iterator<Entry> entries;
  private @Nullable Closeable current;

  /** In this order. */
  MemberBlocks(DirectoryArchive archive, List<Entry> entries) {
    this.archive = archive;
    this.entries = entries.iterator();
  }

  @Override
  public @Nullable EntryData next() throws IOException {
    close();
    if (!entries.hasNext()) {
      return null;
    }
    Entry entry = entries.next();
    if (entry.isLargeObjects()) {
      var objects = new LargeObjects(archive, archive.largeObjects(entry));
      current = objects;
      return EntryData.ofLargeObjects(entry, objects::next);
    }
    InputStream rows = archive.open(archive.member(entry));
    current = rows;
    return EntryData.ofTable(entry, rows);
  }

  @Override
  public void close() throws IOException {
    if (current != null) {
      current.close();
      current = null;
    }
  }

  /** The large objects of a list, each in a file of its own. */
  private static final class LargeObjects implements Closeable {
    private final DirectoryArchive archive;
    private final LargeObjectList list;
    private InputStream content = InputStream.nullInputStream();

    LargeObjects(DirectoryArchive archive, LargeObjectList list) {
      this.archive = archive;
      this.list = list;
    }

    @Nullable LargeObject next() throws IOException {
      content.close();
      LargeObjectFile file = list.next();
      if (file == null) {
        return null;
      }
      content = archive.open(archive.member(file));
      return new LargeObject(file.oid(), content);
    }

    @Override
    public void close() throws IOException {
      try (list) {
        content.close();
      }
    }
  }
}
