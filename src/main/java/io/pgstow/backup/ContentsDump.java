package io.pgstow.backup;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.postgres.ClientProcess;
import java.io.IOException;
import java.util.List;

/** Takes the table of contents from a pg_dump, which is complete in it before the data begin. */
final class ContentsDump {
  private ContentsDump() {}

  /**
   * Reads it, and locks its tables while pg_dump still has them locked.
   *
   * @param pgDump sees the coordinator's snapshot; is not needed any more afterwards
   */
  static TableOfContents read(ClientProcess pgDump, Coordinator coordinator) throws IOException {
    try {
      TableOfContents contents = TableOfContents.read(pgDump.output());
      coordinator.lockRest(tables(contents).stream().map(Entry::oid).toList());
      return contents;
    } catch (ArchiveException e) {
      throw Dump.brokenOff(pgDump, e);
    }
  }

  /** The entries with the rows of tables. */
  static List<Entry> tables(TableOfContents contents) {
    return contents.entries().stream()
        .filter(entry -> entry.hasData() && entry.isTableData())
        .toList();
  }
}
