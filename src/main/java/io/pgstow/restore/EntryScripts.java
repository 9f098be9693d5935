package io.pgstow.restore;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries as SQL, one after the other. Not thread-safe. */
final class EntryScripts {
  private final EntrySql sql;
  private final String location;
  private final Iterator<Entry> entries;

  /**
   * @param location of the archive, for errors
   * @param entries in the order of their restore
   */
  EntryScripts(EntrySql sql, String location, List<Entry> entries) {
    this.sql = sql;
    this.location = location;
    this.entries = entries.iterator();
  }

  /** The next entry, or null after the last. */
  @Nullable EntryScript next() {
    try {
      return entries.hasNext() ? sql.of(entries.next()) : null;
    } catch (ArchiveException e) {
      throw StoredArchive.unreadable(location, e);
    }
  }
}
