package io.pgstow.backup.plan;

import io.pgstow.archive.ArchiveFormat;

/**
 * How the rows of a backup are dumped.
 *
 * @param format of the archive
 * @param jobs connections that dump rows at the same time
 * @param segmentSize of the pieces tables are dumped by, bytes on the server's disk
 * @param uploads requests that send at the same time, if memory allows it
 */
public record DumpOptions(ArchiveFormat format, int jobs, long segmentSize, int uploads) {
  /** Whether the archive is a directory with a file for each table. */
  public boolean directory() {
    return format == ArchiveFormat.DIRECTORY;
  }
}
