package io.pgstow.archive.directory;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * A line of the list of large objects.
 *
 * @param oid the large object
 * @param name its file, without the suffix of a compression
 */
public record LargeObjectFile(long oid, String name) {

  /** The file of a large object as {@code pg_dump} names it. */
  public static LargeObjectFile of(long oid) {
    return new LargeObjectFile(oid, "blob_" + oid + ".dat");
  }

  /** The line, ended, as it stands in the list. */
  public byte[] line() {
    return (oid + " " + name + "\n").getBytes(US_ASCII);
  }
}
