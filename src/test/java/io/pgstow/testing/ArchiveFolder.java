package io.pgstow.testing;

import io.pgstow.archive.directory.ArchiveFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a directory archive in a folder. */
public record ArchiveFolder(Path path) implements ArchiveFiles {

  @Override
  public boolean contains(String name) {
    return Files.exists(path.resolve(name));
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(path.resolve(name));
  }
}
