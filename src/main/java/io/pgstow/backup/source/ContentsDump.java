package io.pgstow.backup.source;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.ClientProcess;
import java.io.IOException;
import java.util.List;

/**
 * The output of a pg_dump that was read as far as its table of contents, which is complete before
 * the data begin. Whoever opened it closes it, which ends pg_dump.
 */
public record ContentsDump(ClientProcess pgDump, CustomArchiveReader archive)
    implements AutoCloseable {

  /**
   * Reads the table of contents.
   *
   * @param pgDump sees the coordinator's snapshot, and is closed with what this answers
   */
  static ContentsDump open(ClientProcess pgDump) throws IOException {
    try {
      return new ContentsDump(pgDump, CustomArchiveReader.open(pgDump.output()));
    } catch (ArchiveException e) {
      PgstowException failure = brokenOff(pgDump, e);
      pgDump.close();
      throw failure;
    } catch (IOException | RuntimeException e) {
      pgDump.close();
      throw e;
    }
  }

  TableOfContents contents() {
    return archive.tableOfContents();
  }

  /** The entries with the rows of tables. */
  public static List<Entry> tables(TableOfContents contents) {
    return contents.entries().stream()
        .filter(entry -> entry.hasData() && entry.isTableData())
        .toList();
  }

  /** An archive that breaks off is most likely pg_dump's failure, which says more. */
  public static PgstowException brokenOff(ClientProcess pgDump, ArchiveException archive) {
    try {
      pgDump.awaitSuccess();
    } catch (PgstowException e) {
      e.addSuppressed(archive);
      return e;
    }
    return new PgstowException(
        ExitCode.ARCHIVE,
        "pg_dump wrote an archive that is %s".formatted(archive.getMessage()),
        "This is a bug in pg_dump or pgstow. Report it with both versions.",
        archive);
  }

  /** Ends pg_dump first: what it still has to say is not read. */
  @Override
  public void close() {
    pgDump.close();
  }
}
