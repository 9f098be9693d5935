package io.pgstow.archive.tar;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.ArchiveInput;
import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.archive.directory.LargeObjectList;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar archive from a stream, file after file (pg_backup_tar.c): first the table of
 * contents, then the data, never compressed; behind large objects their list; last a script.
 *
 * <p>Whatever is wrong with the archive is an {@link ArchiveException}. Not safe for use by several
 * threads; closing closes the stream.
 */
public final class TarArchiveReader implements Closeable {
  private static final String CONTENTS = "toc.dat";
  private static final String SCRIPT = "restore.sql";
  private static final Pattern LARGE_OBJECT = Pattern.compile("blob_([1-9][0-9]{0,9})\\.dat");

  private final ArchiveInput in;
  private final TableOfContents contents;
  private final Map<String, Entry> missing = new HashMap<>();
  private final Set<Long> unlisted = new HashSet<>();
  private @Nullable TarContent current;

  private TarArchiveReader(ArchiveInput in, TableOfContents contents) {
    this.in = in;
    this.contents = contents;
    contents.entries().stream()
        .filter(Entry::hasData)
        .forEach(entry -> missing.put(contents.fileName(entry), entry));
  }

  /** Opens an archive at its first byte and reads its table of contents. */
  public static TarArchiveReader open(InputStream stream) throws IOException {
    var in = new ArchiveInput(stream, 0);
    TarHeader header = TarHeader.read(in);
    if (header == null || !header.name().equals(CONTENTS)) {
      throw ArchiveException.corrupt(0, "a tar archive that does not begin with " + CONTENTS);
    }
    var content = new TarContent(in, header.length());
    TableOfContents contents = TableOfContents.readAll(content, TarHeader.BLOCK);
    content.finish();
    return new TarArchiveReader(in, contents);
  }

  /** What the archive holds. */
  public TableOfContents tableOfContents() {
    return contents;
  }

  /**
   * The next rows or large object, or null at the end. Passes over what is left of the one before.
   *
   * @throws ArchiveException also at the end, if the archive lacks a file
   */
  public @Nullable TarMember nextMember() throws IOException {
    while (true) {
      if (current != null) {
        current.finish();
      }
      long start = in.position();
      TarHeader header = TarHeader.read(in);
      if (header == null) {
        checkEnd(start);
        return null;
      }
      current = new TarContent(in, header.length());
      TarMember member = member(header.name(), current, start);
      if (member != null) {
        return member;
      }
    }
  }

  private @Nullable TarMember member(String name, TarContent content, long start)
      throws IOException {
    if (name.equals(SCRIPT)) {
      return null;
    }
    Matcher largeObject = LARGE_OBJECT.matcher(name);
    if (largeObject.matches()) {
      long oid = Long.parseLong(largeObject.group(1));
      unlisted.add(oid);
      return new TarMember.LargeObject(oid, content);
    }
    Entry entry = missing.remove(name);
    if (entry == null) {
      throw ArchiveException.corrupt(start, "a file \"" + name + "\" that belongs to no entry");
    }
    if (entry.isLargeObjects()) {
      checkList(content);
      return null;
    }
    return new TarMember.Rows(entry, content);
  }

  private void checkList(TarContent content) throws IOException {
    var list = new LargeObjectList(new ArchiveInput(content, in.position()));
    for (LargeObjectFile file = list.next(); file != null; file = list.next()) {
      if (!unlisted.remove(file.oid())) {
        throw ArchiveException.corrupt(in.position(), "there is no file " + file.name());
      }
    }
  }

  private void checkEnd(long start) throws IOException {
    if (!missing.isEmpty()) {
      throw ArchiveException.corrupt(
          start, "the archive ends without the file " + missing.keySet().iterator().next());
    }
    if (!unlisted.isEmpty()) {
      throw ArchiveException.corrupt(
          start, "large object " + unlisted.iterator().next() + " is in no list");
    }
    for (int next = in.readByteOrEnd(); next >= 0; next = in.readByteOrEnd()) {
      if (next != 0) {
        throw ArchiveException.corrupt(in.position() - 1, "data behind the end of a tar archive");
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
