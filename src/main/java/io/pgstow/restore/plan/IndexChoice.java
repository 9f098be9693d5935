package io.pgstow.restore.plan;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.TableData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * When one index is made, or a constraint with the index that upholds it.
 *
 * @param beforeData on the empty table, or when the rows are in
 * @param overruled whether it is made after the rows although the settings say before
 * @param reason for people
 */
public record IndexChoice(Entry index, boolean beforeData, boolean overruled, String reason) {
  private static final String INDEX = "INDEX";
  private static final String CONSTRAINT = "CONSTRAINT";
  private static final String FOR_ALL = "INDEX_POLICY";

  /** As in ALTER TABLE ONLY t. */
  private static final int NAME_OF_TABLE = 3;

  /** As in ADD CONSTRAINT c UNIQUE. */
  private static final int KIND_OF_CONSTRAINT = 3;

  /**
   * Decides for every index of an archive that is an entry of its own, and for keys.
   *
   * @param keysBeforeData whether primary keys, unique and exclusion constraints are made on the
   *     empty tables, too
   */
  public static List<IndexChoice> of(
      TableOfContents contents,
      Optional<Manifest> manifest,
      IndexPolicy policy,
      boolean keysBeforeData) {
    Map<Integer, Long> sizes = sizes(contents, manifest);
    var called = new CalledFunctions(contents);
    var choices = new ArrayList<IndexChoice>();
    for (Entry entry : contents.entries()) {
      if (entry.kind().equals(INDEX)) {
        IndexChoice choice =
            switch (policy) {
              case IndexPolicy.Always(boolean before) -> of(entry, before, FOR_ALL);
              case IndexPolicy.BySize(long threshold) ->
                  bySize(entry, manifest.isPresent(), sizes, threshold);
            };
        choices.add(choice.unlessItReads(called));
      } else if (keysBeforeData && isKey(entry, contents.standardStrings())) {
        choices.add(of(entry, true, FOR_ALL).unlessItReads(called));
      }
    }
    return choices;
  }

  /** What is made, for people. */
  public String name() {
    return index.kind().toLowerCase(Locale.ROOT) + " " + index.qualifiedName();
  }

  private static IndexChoice of(Entry index, boolean beforeData, String reason) {
    return new IndexChoice(index, beforeData, false, reason);
  }

  /** A NOT NULL that is not valid is a constraint of that kind, too, from PostgreSQL 18 on. */
  private static boolean isKey(Entry entry, boolean standardStrings) {
    if (!entry.kind().equals(CONSTRAINT)) {
      return false;
    }
    SqlTokens sql =
        SqlTokens.of(Objects.requireNonNullElse(entry.definition(), ""), standardStrings);
    int add =
        sql.pastName(sql.are(0, "alter", "table", "only") ? NAME_OF_TABLE : NAME_OF_TABLE - 1);
    int kind = add + KIND_OF_CONSTRAINT;
    return sql.are(add, "add", "constraint")
        && (sql.are(kind, "primary", "key") || sql.are(kind, "unique") || sql.are(kind, "exclude"));
  }

  /** What other tables hold is known when all rows are in. */
  private IndexChoice unlessItReads(CalledFunctions called) {
    return beforeData
        ? called
            .of(index)
            .map(
                function ->
                    new IndexChoice(
                        index,
                        false,
                        true,
                        "it calls %s, which may read other tables".formatted(function)))
            .orElse(this)
        : this;
  }

  private static IndexChoice bySize(
      Entry index, boolean sizesKnown, Map<Integer, Long> sizes, long threshold) {
    if (!sizesKnown) {
      return of(index, true, "without a manifest the size of its table is not known");
    }
    Optional<Long> size =
        index.dependencies().stream()
            .flatMap(table -> Optional.ofNullable(sizes.get(table)).stream())
            .findFirst();
    return size.map(
            bytes ->
                of(
                    index,
                    bytes >= threshold,
                    "its table has %d bytes, %d or more are large".formatted(bytes, threshold)))
        .orElseGet(() -> of(index, true, "its table has no rows of its own"));
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
