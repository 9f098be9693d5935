package io.pgstow.archive.directory;

import java.io.IOException;
import java.io.InputStream;

/** The files of a directory archive, wherever they lie. */
public interface ArchiveFiles {

  /** Whether there is a file of this name. */
  boolean contains(String name) throws IOException;

  /** Opens a file; whoever asked closes it. */
  InputStream open(String name) throws IOException;
}
