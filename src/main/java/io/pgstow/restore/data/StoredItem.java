package io.pgstow.restore.data;

import io.pgstow.archive.ArchiveException;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.restore.ledger.LedgerItem;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Segments that a connection fetches by itself, decompresses and sends on as they come, so that
 * their rows may have any size.
 *
 * @param segments at least one, in the order in which they are fetched
 */
record StoredItem(List<StoredSegment> segments) implements DataItem {

  @Override
  public String name() {
    return segments.getFirst().entry().dataName();
  }

  @Override
  public boolean isOfSameTable(DataItem other) {
    return other instanceof StoredItem(List<StoredSegment> others)
        && Stream.concat(segments.stream(), others.stream())
                .map(segment -> segment.entry().dumpId())
                .distinct()
                .count()
            == 1;
  }

  /**
   * Loads all of them in the session's transaction, and answers their records. When this returns
   * they are known to be what the manifest says.
   *
   * @param loading how their rows come into their tables
   * @throws PgstowException with the exit code {@code ARCHIVE} for one that is not, which is then
   *     in the transaction, too
   */
  List<LedgerItem> load(Session session, RowLoading loading) {
    var loaded = new ArrayList<LedgerItem>();
    try (var ranges = new SegmentRanges(segments)) {
      for (StoredSegment segment : segments) {
        Loaded rows = load(session, loading, segment, ranges.open(segment.place()));
        loaded.add(segment.item(rows));
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return loaded;
  }

  private static Loaded load(
      Session session, RowLoading loading, StoredSegment segment, InputStream stored)
      throws IOException {
    try {
      return loading
          .triggers()
          .without(segment.entry(), session, () -> segment.load(session, loading.target(), stored));
    } catch (ArchiveException e) {
      throw segment.place().damage(segment.entry().dataName(), e);
    } catch (SQLException e) {
      if (DatabaseErrors.exitCode(e) == ExitCode.DATABASE_REFUSED) {
        recheck(segment, e);
      }
      throw loading.failure(segment.entry(), segment.first(), segment.past(), e);
    }
  }

  /** What is damaged may make no rows: then that is why the server refused it. */
  private static void recheck(StoredSegment segment, SQLException failure) {
    try (InputStream stored = segment.place().open()) {
      segment.check(stored);
    } catch (ArchiveException e) {
      e.addSuppressed(failure);
      throw segment.place().damage(segment.entry().dataName(), e);
    } catch (IOException | PgstowException e) {
      // what matters is what the server said
      failure.addSuppressed(e);
    }
  }

  private PgstowException unreadable(IOException e) {
    SegmentPlace first = segments.getFirst().place();
    return new PgstowException(
        ExitCode.STORE,
        "cannot read \"%s\": %s".formatted(first.store().location(first.key()), e.getMessage()),
        "Check the network to the store and run the job again, which resumes.",
        e);
  }
}
