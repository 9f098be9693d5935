package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.TableData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When one index is made.
 *
 * @param beforeData on the empty table, or when the rows are in
 * @param reason for people
 */
record IndexChoice(Entry index, boolean beforeData, String reason) {
  private static final String INDEX = "INDEX";

  /** Decides for every index of an archive that is an entry of its own. */
  static List<IndexChoice> of(
      TableOfContents contents, Optional<Manifest> manifest, IndexPolicy policy) {
    Map<Integer, Long> sizes = sizes(contents, manifest);
    return contents.entries().stream()
        .filter(entry -> entry.kind().equals(INDEX))
        .map(
            index ->
                switch (policy) {
                  case IndexPolicy.Always(boolean before) ->
                      new IndexChoice(index, before, "as told for all");
                  case IndexPolicy.BySize(long threshold) ->
                      bySize(index, manifest.isPresent(), sizes, threshold);
                })
        .toList();
  }

  private static IndexChoice bySize(
      Entry index, boolean sizesKnown, Map<Integer, Long> sizes, long threshold) {
    if (!sizesKnown) {
      return new IndexChoice(index, true, "without a manifest the size of its table is not known");
    }
    Optional<Long> size =
        index.dependencies().stream()
            .flatMap(table -> Optional.ofNullable(sizes.get(table)).stream())
            .findFirst();
    return size.map(
            bytes ->
                new IndexChoice(
                    index,
                    bytes >= threshold,
                    "its table has %d bytes, %d or more are large".formatted(bytes, threshold)))
        .orElseGet(() -> new IndexChoice(index, true, "its table has no rows of its own"));
  }

  /** The raw bytes of each table's rows, by the dump id of the table. */
  private static Map<Integer, Long> sizes(TableOfContents contents, Optional<Manifest> manifest) {
    var sizes = new HashMap<Integer, Long>();
    for (TableData data : manifest.map(Manifest::tables).orElse(List.of())) {
      contents
          .entry(data.dumpId())
          .ifPresent(
              entry -> entry.dependencies().forEach(table -> sizes.put(table, data.rawBytes())));
    }
    return sizes;
  }
}
