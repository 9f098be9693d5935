package io.pgstow.restore.check;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was restored against what the backup says.
 *
 * @param lines one for each thing that was compared
 */
public record Comparison(List<Line> lines) {
  static final String ROWS_OF = "rows of ";

  /**
   * One thing that was compared.
   *
   * @param what it is
   * @param expected in the backup
   * @param found in the destination
   */
  public record Line(String what, String expected, String found) {
    static Line of(String what, long expected, long found) {
      return new Line(what, Long.toString(expected), Long.toString(found));
    }

    /** Whether both are the same. */
    public boolean equal() {
      return expected.equals(found);
    }
  }

  /** How many tables were compared. */
  public long tables() {
    return rowsOfTables().count();
  }

  /** How many rows the destination has in them. */
  public long rows() {
    return rowsOfTables().mapToLong(line -> Long.parseLong(line.found())).sum();
  }

  private Stream<Line> rowsOfTables() {
    return lines.stream().filter(line -> line.what().startsWith(ROWS_OF));
  }

  /** The lines that differ. */
  public List<Line> differences() {
    return lines.stream().filter(line -> !line.equal()).toList();
  }

  /** Fails when a line differs. */
  public void requireEqual(String destination) {
    List<Line> differences = differences();
    if (!differences.isEmpty()) {
      Line first = differences.getFirst();
      throw new PgstowException(
          ExitCode.VERIFICATION,
          "\"%s\" differs from the backup in %d of %d points: %s should be %s, but is %s"
              .formatted(
                  destination,
                  differences.size(),
                  lines.size(),
                  first.what(),
                  first.expected(),
                  first.found()),
          "The comparison above lists them. Check whether other sessions have changed the"
              + " destination. The ledger is kept.");
    }
  }
}
