package io.pgstow.archive;

import java.io.IOException;

/**
 * Rows of an archive that can be read, and are not what is recorded of them elsewhere: either was
 * changed.
 */
public final class SegmentException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  /**
   * @param offset of the segment in its object, bytes
   * @param what what is recorded, and what is there
   */
  public SegmentException(long offset, String what) {
    super(what);
    this.offset = offset;
  }

  /** Where the segment begins in its object, bytes. */
  public long offset() {
    return offset;
  }
}
