package io.pgstow.archive.plain;

import io.pgstow.archive.ArchiveException;
import java.io.IOException;
import java.io.OutputStream;

/** Who takes what a script holds, statement by statement, in its order. */
public interface ScriptTarget {

  /**
   * Where a statement goes, with the comments before it and the rows behind it.
   *
   * @return {@link OutputStream#nullOutputStream} for one that is left out
   * @throws ArchiveException for one that may not be run
   */
  OutputStream take(Statement statement) throws IOException;

  /** What follows belongs into another database, as {@code \\connect} says. */
  void connect(String database) throws IOException;

  /** Whether what follows does not matter any more, so that it need not be read. */
  default boolean isSatisfied() {
    return false;
  }

  /**
   * The rows of a COPY are over.
   *
   * @param bytes of the rows, without the line that ends them
   */
  default void copied(Statement copy, long rows, long bytes) throws IOException {}
}
