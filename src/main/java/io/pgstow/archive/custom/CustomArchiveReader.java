package io.pgstow.archive.custom;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.ArchiveInput;
import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a custom archive from a stream, block after block (pg_backup_custom.c).
 *
 * <p>Every byte is read, none is skipped in the stream below, so that a copy or digest made there
 * is whole; nothing is held but a buffer and, for a block being read, its decoder. Whatever is
 * wrong with the archive is an {@link ArchiveException}. Not safe for use by several threads;
 * closing closes the stream.
 */
public final class CustomArchiveReader implements Closeable {
  private final ArchiveInput in;
  private final TableOfContents contents;
  private final boolean whole;
  private final Set<Integer> unseen = new HashSet<>();
  private @Nullable DataBlock current;

  private CustomArchiveReader(ArchiveInput in, TableOfContents contents, boolean whole)
      throws ArchiveException {
    if (!contents.isCustom()) {
      throw ArchiveException.unsupported(0, "a table of contents that is not of a custom archive");
    }
    this.in = in;
    this.contents = contents;
    this.whole = whole;
    contents.entries().stream().filter(Entry::hasData).forEach(entry -> unseen.add(entry.dumpId()));
  }

  /** Opens an archive at its first byte and reads its table of contents. */
  public static CustomArchiveReader open(InputStream stream) throws IOException {
    var in = new ArchiveInput(stream, 0);
    return new CustomArchiveReader(in, TableOfContents.read(in), true);
  }

  /**
   * Opens an archive at one of its blocks; the stream may end behind any block.
   *
   * @param position of the next byte of the stream, in bytes from the start of the archive
   */
  public static CustomArchiveReader openAt(
      TableOfContents contents, InputStream stream, long position) throws ArchiveException {
    return new CustomArchiveReader(new ArchiveInput(stream, position), contents, false);
  }

  /** What the archive holds. */
  public TableOfContents tableOfContents() {
    return contents;
  }

  /** How many bytes of the archive lie before the next one to be read. */
  public long position() {
    return in.position();
  }

  /**
   * The next block, or null at the end of the archive. Passes over what is left of the one before.
   *
   * @throws ArchiveException also at the end, if an archive read from its first byte lacks a block
   */
  public @Nullable DataBlock nextBlock() throws IOException {
    if (current != null) {
      current.finish();
      current = null;
    }
    long offset = in.position();
    int type = in.readByteOrEnd();
    if (type < 0) {
      checkComplete();
      return null;
    }
    current = new DataBlock(in, contents.codec(), entry(type, offset), offset);
    return current;
  }

  private Entry entry(int type, long offset) throws IOException {
    int dumpId = in.readInt();
    Entry entry =
        contents
            .entry(dumpId)
            .filter(Entry::hasData)
            .orElseThrow(
                () -> ArchiveException.corrupt(offset, "a data block of dump id " + dumpId));
    if (type != DataBlock.kind(entry)) {
      throw ArchiveException.corrupt(offset, "a block of type " + type + " for entry " + entry);
    }
    if (entry.dataOffset().orElse(offset) != offset) {
      throw ArchiveException.corrupt(
          offset,
          "the block of entry %s should be at %d".formatted(entry, entry.dataOffset().getAsLong()));
    }
    if (!unseen.remove(dumpId)) {
      throw ArchiveException.corrupt(offset, "a second block of entry " + entry);
    }
    return entry;
  }

  private void checkComplete() throws ArchiveException {
    if (whole && !unseen.isEmpty()) {
      throw ArchiveException.corrupt(
          in.position(),
          "the archive ends without the data of %d entries, such as dump id %d"
              .formatted(unseen.size(), unseen.iterator().next()));
    }
  }

  @Override
  public void close() throws IOException {
    try (in) {
      if (current != null) {
        current.release();
      }
    }
  }
}
