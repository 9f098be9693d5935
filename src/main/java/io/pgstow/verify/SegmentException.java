package io.pgstow.verify;

import java.io.IOException;

/** A segment is not what the manifest says of it: one of the two was changed. */
final class SegmentException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  /**
   * @param offset of the segment in its object
   */
  SegmentException(long offset, String what) {
    super(what);
    this.offset = offset;
  }

  /** Where the segment begins in its object, bytes. */
  long offset() {
    return offset;
  }
}
