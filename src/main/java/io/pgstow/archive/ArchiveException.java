package io.pgstow.archive;

import java.io.IOException;

/** The one way an archive is refused. Trouble with the stream below it stays what it was. */
public final class ArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why an archive cannot be read. */
  public enum Kind {
    /** It contradicts its own format, or ends too early. */
    CORRUPT,
    /** It may be sound, but is of a version or form that is not known here. */
    UNSUPPORTED,
    /** It holds no dump, or several, so that nobody can tell which one is meant. */
    AMBIGUOUS
  }

  private final Kind kind;
  private final long offset;

  private ArchiveException(Kind kind, long offset, String message) {
    super(message);
    this.kind = kind;
    this.offset = offset;
  }

  /**
   * A broken archive.
   *
   * @param offset where it breaks, in bytes from the start of the stream
   * @param what what is wrong there
   */
  public static ArchiveException corrupt(long offset, String what) {
    return new ArchiveException(Kind.CORRUPT, offset, "corrupt at offset " + offset + ": " + what);
  }

  /** A broken archive, as another exception shows. */
  public static ArchiveException corrupt(long offset, String what, Throwable cause) {
    ArchiveException exception = corrupt(offset, what);
    exception.initCause(cause);
    return exception;
  }

  /**
   * An archive of an unknown kind.
   *
   * @param offset where that shows, in bytes from the start of the stream
   * @param what what is not known
   */
  public static ArchiveException unsupported(long offset, String what) {
    return new ArchiveException(Kind.UNSUPPORTED, offset, "unsupported: " + what);
  }

  /**
   * A file that has not the one dump in it that a restore wants.
   *
   * @param offset where that shows, in bytes from the start of the stream
   * @param what what is in it
   */
  public static ArchiveException ambiguous(long offset, String what) {
    return new ArchiveException(Kind.AMBIGUOUS, offset, what);
  }

  /** Whether the archive is broken or merely unknown. */
  public Kind kind() {
    return kind;
  }

  /** Where it was noticed, in bytes from the start of the stream. */
  public long offset() {
    return offset;
  }
}
