package io.pgstow.report.result;

import io.pgstow.report.Section;
import io.pgstow.report.Units;
import io.pgstow.text.Shortened;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The backup that a run has made or read. Sizes are bytes.
 *
 * @param location of the archive
 * @param snapshot when the source was in the state that the backup has
 * @param size in the store
 * @param rawBytes of its data, uncompressed
 * @param part which part of the database it is, as dump settings by name; empty for all of it
 * @param notDumped what the role that made it was not allowed to read, and it therefore lacks
 * @param chosen what of it a restore is asked for, if not for all
 * @param largest tables by their raw bytes
 */
public record Archive(
    String location,
    String database,
    String name,
    String format,
    String compression,
    String serverVersion,
    Instant snapshot,
    long size,
    long rawBytes,
    long tables,
    long rows,
    long largeObjects,
    Map<String, String> part,
    List<String> notDumped,
    Optional<Chosen> chosen,
    List<TableSize> largest)
    implements Section {

  /** How many tables, and rows, of the backup the filters of a restore leave. */
  public record Chosen(long tables, long rows) {}

  /**
   * A table's data.
   *
   * @param size in the store; 0 where it is not known
   */
  public record TableSize(String name, long rows, long rawBytes, long size) {}

  @Override
  public Map<String, @Nullable Object> json() {
    return Map.of("archive", this);
  }

  @Override
  public List<String> sentences() {
    return notDumped.isEmpty()
        ? List.of()
        : List.of(
            "not in the backup, because its role may not read them: %d (%s)"
                .formatted(notDumped.size(), Shortened.list(notDumped)));
  }

  /** How much it is: {@code 57 tables, 1,430,200 rows, 1.2 GiB in the store (4.0 GiB raw)}. */
  public String volume() {
    String all = "%s in the store (%s raw)".formatted(Units.bytes(size), Units.bytes(rawBytes));
    String tablesInAll = Units.count(tables, "table");
    String rowsInAll = Units.count(rows, "row");
    return chosen
        .map(
            some ->
                "the data of %,d of %s, %,d of %s, of %s"
                    .formatted(some.tables(), tablesInAll, some.rows(), rowsInAll, all))
        .orElseGet(() -> "%s, %s, %s".formatted(tablesInAll, rowsInAll, all));
  }
}
