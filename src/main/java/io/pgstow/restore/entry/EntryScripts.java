package io.pgstow.restore.entry;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.restore.plan.RestorePass;
import io.pgstow.restore.source.OpenedArchive;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries as SQL, one after the other. Not thread-safe. */
public final class EntryScripts {
  private final EntrySql sql;
  private final String location;
  private final List<Entry> entries;
  private final Iterator<Entry> coming;

  /**
   * @param location of the archive, for errors
   * @param entries in the order of the archive
   */
  public EntryScripts(EntrySql sql, String location, List<Entry> entries) {
    this.sql = sql;
    this.location = location;
    this.entries = inPasses(entries);
    this.coming = this.entries.iterator();
  }

  /** In the order of pg_restore. */
  private static List<Entry> inPasses(List<Entry> entries) {
    Map<RestorePass, List<Entry>> passes = new EnumMap<>(RestorePass.class);
    for (Entry entry : entries) {
      passes.computeIfAbsent(RestorePass.of(entry), _ -> new ArrayList<>()).add(entry);
    }
    var all = new ArrayList<Entry>(entries.size());
    passes.values().forEach(all::addAll);
    return all;
  }

  /** All entries, in the order in which they come. */
  public List<Entry> entries() {
    return entries;
  }

  /** The next entry, or null after the last. */
  public @Nullable EntryScript next() {
    if (!coming.hasNext()) {
      return null;
    }
    Entry entry = coming.next();
    return of(entry, entry);
  }

  /**
   * One of the entries, whatever comes next.
   *
   * @param placed the entry that names the tablespace: this one, or one before it
   */
  EntryScript of(Entry entry, Entry placed) {
    try {
      return sql.of(entry, placed);
    } catch (ArchiveException e) {
      throw OpenedArchive.unreadable(location, e);
    }
  }
}
