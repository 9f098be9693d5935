package io.pgstow.archive.custom;

import io.pgstow.archive.ArchiveInput;
import io.pgstow.archive.ArchiveOutput;
import io.pgstow.archive.Entry;
import io.pgstow.codec.Codec;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The data of one entry in a custom archive: the rows of a table, or large objects.
 *
 * <p>Valid until its reader is asked for the next one; what was not read by then is passed over
 * without being decompressed. The reader closes it.
 */
public final class DataBlock {
  static final int TABLE = 1;
  static final int LARGE_OBJECTS = 3;

  /** The length of {@link #beginning}: the kind of block, and a dump id. */
  public static final int BEGINNING = 1 + ChunkOutputStream.HEADER;

  private final ArchiveInput in;
  private final Codec codec;
  private final Entry entry;
  private final long offset;
  private @Nullable BlockContent content;
  private long length = -1;

  /** Begins behind the dump id. */
  DataBlock(ArchiveInput in, Codec codec, Entry entry, long offset) throws IOException {
    this.in = in;
    this.codec = codec;
    this.entry = entry;
    this.offset = offset;
    this.content = entry.isTableData() ? new BlockContent(in, codec) : null;
  }

  /** What stands before the data of an entry. */
  public static byte[] beginning(Entry entry) {
    byte[] bytes = new byte[BEGINNING];
    bytes[0] = (byte) kind(entry);
    ArchiveOutput.putInt(bytes, 1, entry.dumpId());
    return bytes;
  }

  /** What stands behind the chunks of a table or of a large object, and behind large objects. */
  public static byte[] end() {
    return new byte[ChunkOutputStream.HEADER];
  }

  static int kind(Entry entry) {
    return entry.isTableData() ? TABLE : LARGE_OBJECTS;
  }

  /** Whose data they are; tells tables from large objects. */
  public Entry entry() {
    return entry;
  }

  /** Where the block begins, in bytes from the start of the archive. */
  public long offset() {
    return offset;
  }

  /**
   * How many bytes of the archive the block takes; known once the reader went past it.
   *
   * @throws IllegalStateException if it did not yet
   */
  public long length() {
    if (length < 0) {
      throw new IllegalStateException("the reader is still in the block of entry " + entry);
    }
    return length;
  }

  /**
   * The rows of a table as COPY gives them, decompressed, with the line {@code \.} and two empty
   * ones at the end. The same stream at every call.
   *
   * @throws IllegalStateException for large objects
   */
  public InputStream content() {
    if (content == null || !entry.isTableData()) {
      throw new IllegalStateException("no rows in the block of entry " + entry);
    }
    return content;
  }

  /**
   * The next large object, or null behind the last one.
   *
   * @throws IllegalStateException for a table
   */
  public @Nullable LargeObject nextLargeObject() throws IOException {
    if (!entry.isLargeObjects()) {
      throw new IllegalStateException("no large objects in the block of entry " + entry);
    }
    if (length >= 0) {
      return null;
    }
    finishContent();
    int oid = in.readInt();
    if (oid == 0) {
      length = in.position() - offset;
      return null;
    }
    content = new BlockContent(in, codec);
    // pg_dump writes the unsigned number through a signed one
    return new LargeObject(Integer.toUnsignedLong(oid), content);
  }

  /** Passes over what is left. */
  void finish() throws IOException {
    while (entry.isLargeObjects() && nextLargeObject() != null) {
      finishContent();
    }
    finishContent();
    length = in.position() - offset;
  }

  /** Frees what the block holds, for an archive that is not read on. */
  void release() throws IOException {
    if (content != null) {
      content.release();
    }
  }

  private void finishContent() throws IOException {
    if (content != null) {
      content.close();
      content = null;
    }
  }
}
