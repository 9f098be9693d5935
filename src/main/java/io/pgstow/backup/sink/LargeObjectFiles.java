package io.pgstow.backup.sink;

import io.pgstow.archive.Entry;
import io.pgstow.archive.NamedLargeObjects;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.directory.LargeObjectFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Which large objects belong to which entry. From archive version 1.16 on another entry names them
 * (pg_dump.c, dumpLO); before, a single entry has them all.
 */
public record LargeObjectFiles(Map<Entry, List<Long>> byEntry) {
  /**
   * Of a table of contents.
   *
   * @param all asks for all large objects of the database
   */
  public static LargeObjectFiles of(TableOfContents contents, Supplier<List<Long>> all) {
    var byEntry = new LinkedHashMap<Entry, List<Long>>();
    for (Entry entry : contents.entries()) {
      if (entry.hasData() && entry.isLargeObjects()) {
        List<Long> named =
            NamedLargeObjects.ofGroup(contents, entry).stream().map(Long::valueOf).toList();
        byEntry.put(entry, named.isEmpty() ? all.get() : named);
      }
    }
    return new LargeObjectFiles(byEntry);
  }

  /** The large objects of an entry. */
  public List<Long> of(Entry entry) {
    return byEntry.getOrDefault(entry, List.of());
  }

  /** Writes the list of an entry's large objects; does not close. */
  static void write(List<Long> oids, OutputStream list) throws IOException {
    for (long oid : oids) {
      list.write(LargeObjectFile.of(oid).line());
    }
  }
}
