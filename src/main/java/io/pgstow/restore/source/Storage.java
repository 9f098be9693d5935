package io.pgstow.restore.source;

import io.pgstow.archive.Content;
import io.pgstow.archive.Recognition;
import io.pgstow.archive.tar.TarIndex;

/** How the data of an archive lie in the store. */
public sealed interface Storage {

  /** As blocks of one file, which may be compressed as a whole. */
  record Blocks(Recognition recognition) implements Storage {}

  /** As files in a folder. */
  record Folder(OpenedDirectory directory) implements Storage {}

  /** As files in a tar archive, which may be compressed as a whole. */
  record Packed(Recognition recognition, TarIndex index) implements Storage {}

  /** As a script, which may be compressed as a whole: there are no entries, but SQL. */
  record Script(Recognition recognition, Content.Author author) implements Storage {}
}
