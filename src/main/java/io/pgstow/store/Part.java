package io.pgstow.store;

import java.util.List;

/**
 * The receipt of a part that lies in the store.
 *
 * @param number from 1
 * @param offset within the object, bytes
 * @param size bytes
 * @param etag the store's name for the content
 * @param checksum what the store was told to check the part by; empty when nothing
 */
public record Part(int number, long offset, long size, String etag, String checksum) {

  /**
   * The size of the object that the parts make, bytes.
   *
   * @throws IllegalArgumentException when there are none, or a gap or an overlap between them
   */
  public static long totalSize(List<Part> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("an upload without parts");
    }
    long end = 0;
    for (Part part : parts) {
      if (part.offset() != end) {
        throw new IllegalArgumentException(
            "part %d begins at %d instead of %d".formatted(part.number(), part.offset(), end));
      }
      end += part.size();
    }
    return end;
  }
}
