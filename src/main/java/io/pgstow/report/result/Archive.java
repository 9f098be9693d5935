package io.pgstow.report.result;

import io.pgstow.report.Section;
import io.pgstow.report.Units;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The backup that a run has made or read. Sizes are bytes.
 *
 * @param location of the archive
 * @param snapshot when the source was in the state that the backup has
 * @param size in the store
 * @param rawBytes of its data, uncompressed
 * @param part which part of the database it is, as dump settings by name; empty for all of it
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
    List<TableSize> largest)
    implements Section {

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

  /** How much it is: {@code 57 tables, 1,430,200 rows, 1.2 GiB in the store (4.0 GiB raw)}. */
  public String volume() {
    return "%s, %s, %s in the store (%s raw)"
        .formatted(
            Units.count(tables, "table"),
            Units.count(rows, "row"),
            Units.bytes(size),
            Units.bytes(rawBytes));
  }
}
