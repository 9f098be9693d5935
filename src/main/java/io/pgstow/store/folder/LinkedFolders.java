package io.pgstow.store.folder;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The folders that one listing reaches through symbolic links. No file is listed under two names:
 * what deletes the one would delete the other. Used by one thread.
 */
final class LinkedFolders {
  private final Path start;
  private final List<Path> followed = new ArrayList<>();

  /** Of a listing that starts in a folder. */
  LinkedFolders(Path start) {
    this.start = start;
  }

  /** Fails when the link leads to what is listed by another name as well. */
  void follow(Path link) throws IOException {
    if (followed.isEmpty()) {
      followed.add(start.toRealPath());
    }
    Path folder;
    try {
      folder = link.toRealPath();
    } catch (NoSuchFileException _) {
      // it has gone meanwhile
      return;
    }
    for (Path other : followed) {
      if (folder.startsWith(other) || other.startsWith(folder)) {
        throw new IOException(
            "it is a link to \"%s\", whose files have another name here already".formatted(folder));
      }
    }
    followed.add(folder);
  }
}
