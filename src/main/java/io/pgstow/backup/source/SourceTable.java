package io.pgstow.backup.source;

import io.pgstow.archive.CopyStatement;
import io.pgstow.archive.Entry;
import io.pgstow.postgres.Sql;
import java.util.ArrayList;
import java.util.List;

/**
 * A table whose rows are dumped, as it stands in the source.
 *
 * @param size on the server's disk with its out-of-line values, bytes
 * @param pages of the table itself
 * @param divisible whether the server finds rows by ranges of pages
 * @param condition the WHERE clause of an extension's configuration table; empty for all rows
 * @param rule which rows are dumped, and what of them
 */
public record SourceTable(
    Entry entry, long size, long pages, boolean divisible, String condition, RowRule rule) {

  /** A table whose rows are dumped as they are. */
  public SourceTable(Entry entry, long size, long pages, boolean divisible, String condition) {
    this(entry, size, pages, divisible, condition, RowRule.NONE);
  }

  /**
   * A range of pages; the last range is open, for a table may grow meanwhile.
   *
   * @param past its end, exclusive
   */
  public record Pages(long first, long past) {
    public static final Pages ALL = new Pages(0, Long.MAX_VALUE);

    private List<String> conditions() {
      var conditions = new ArrayList<String>();
      if (first > 0) {
        conditions.add("ctid >= '(%d,0)'".formatted(first));
      }
      if (past < Long.MAX_VALUE) {
        conditions.add("ctid < '(%d,0)'".formatted(past));
      }
      return conditions;
    }
  }

  /** Ranges of about so many bytes on disk each, out-of-line values included. */
  public List<Pages> segments(long segmentSize) {
    if (!isDivided(segmentSize)) {
      return List.of(Pages.ALL);
    }
    long step = Math.max(1, Math.round((double) pages * segmentSize / size));
    var segments = new ArrayList<Pages>();
    for (long first = 0; first < pages; first += step) {
      segments.add(new Pages(first, first + step < pages ? first + step : Long.MAX_VALUE));
    }
    return segments;
  }

  /** How much of the size is in a range of pages, about; bytes. */
  public long size(Pages range) {
    long past = Math.min(range.past(), pages);
    return pages == 0 || range.equals(Pages.ALL)
        ? size
        : Math.round((double) size * Math.max(0, past - range.first()) / pages);
  }

  /** How much one connection has to dump at least, bytes. */
  public long indivisibleSize(long segmentSize) {
    return isDivided(segmentSize) ? segmentSize : size;
  }

  private boolean isDivided(long segmentSize) {
    return divisible && condition.isEmpty() && size > segmentSize && pages > 1;
  }

  /** What pg_dump would have the server do (pg_dump.c, dumpTableData_copy). */
  public String copyStatement(Pages range, String encoding) {
    CopyStatement copy = entry.copyStatement().orElseThrow();
    String source;
    if (!condition.isEmpty()) {
      String columns = copy.columns().isEmpty() ? "*" : columns(copy);
      source = "(SELECT %s FROM %s %s)".formatted(columns, name(), condition);
    } else if (!rule.isNone()) {
      var conditions = new ArrayList<>(range.conditions());
      rule.condition().ifPresent(conditions::add);
      source =
          "(SELECT %s FROM ONLY %s%s)"
              .formatted(rule.columns(copy.columns()), name(), where(conditions));
    } else if (range.equals(Pages.ALL)) {
      source = name() + " " + copy.columnList();
    } else {
      source =
          "(SELECT %s FROM ONLY %s%s)".formatted(columns(copy), name(), where(range.conditions()));
    }
    return "COPY %s TO STDOUT (ENCODING %s)".formatted(source, Sql.literal(encoding));
  }

  private static String where(List<String> conditions) {
    return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
  }

  private static String columns(CopyStatement copy) {
    String list = copy.columnList();
    return list.isEmpty() ? list : list.substring(1, list.length() - 1);
  }

  /** Its qualified name, quoted. */
  public String name() {
    return entry.qualifiedName();
  }
}
