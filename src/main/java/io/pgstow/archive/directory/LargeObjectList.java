package io.pgstow.archive.directory;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.ArchiveInput;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the list of large objects, {@code blobs.toc}: a line for each, with its OID and the name of
 * its file (pg_backup_directory.c, _LoadLOs). Closing closes the stream.
 */
public final class LargeObjectList implements Closeable {
  private static final int LONGEST_LINE = 40;

  private final ArchiveInput in;

  /** Reads a list whose next byte is the first of a line. */
  public LargeObjectList(ArchiveInput in) {
    this.in = in;
  }

  /** The next large object, or null at the end. */
  public @Nullable LargeObjectFile next() throws IOException {
    long start = in.position();
    var line = new StringBuilder();
    int character = in.readByteOrEnd();
    if (character < 0) {
      return null;
    }
    while (character != '\n' && line.length() < LONGEST_LINE) {
      line.append((char) character);
      character = in.readByte();
    }
    return parse(line.toString(), start);
  }

  /** Only names that {@code pg_dump} gives are good: others might lead elsewhere. */
  private static LargeObjectFile parse(String line, long start) throws ArchiveException {
    int blank = line.indexOf(' ');
    if (line.matches("[1-9][0-9]{0,9} .*")) {
      var file = LargeObjectFile.of(Long.parseLong(line.substring(0, blank)));
      if (file.name().equals(line.substring(blank + 1))) {
        return file;
      }
    }
    throw ArchiveException.corrupt(start, "not a line of a list of large objects");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
