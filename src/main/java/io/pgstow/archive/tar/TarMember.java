package io.pgstow.archive.tar;

import io.pgstow.archive.Entry;
import java.io.InputStream;

/** Data in a tar archive; valid until the reader is asked for the next. */
public sealed interface TarMember {

  /** What they belong to. */
  Entry entry();

  /** What it holds, decompressed. */
  InputStream content();

  /**
   * The rows of a table.
   *
   * @param content as COPY gives them, with the line {@code \.} and two empty ones at the end
   */
  record Rows(Entry entry, InputStream content) implements TarMember {}

  /**
   * A large object.
   *
   * @param oid its identifier, above 0
   */
  record LargeObject(long oid, Entry entry, InputStream content) implements TarMember {}
}
