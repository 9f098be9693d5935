package io.pgstow.restore.check;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.report.result.Compared;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was restored against what the backup says.
 *
 * @param lines one for each thing that was compared
 * @param extent what of it could be compared
 */
public record Comparison(List<Line> lines, Extent extent) {
  static final String ROWS_OF = "rows of ";
  static final String SEQUENCE = "sequence ";
  static final String OBJECTS = "objects ";
  static final String LARGE_OBJECTS = "large objects";
  static final String INVALID_INDEXES = "invalid indexes";
  static final String LEFT_OUT = "left out: ";

  /** How much of a backup tells what to compare. */
  enum Extent {
    /** Rows, and what the table of contents names. */
    ALL,
    /** Rows alone: those of a script's COPY, or of an archive that has nothing else. */
    ROWS,
    /** Not even rows, as in a script of INSERT commands. */
    NOTHING
  }

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

  /** This as a part of the result of a run. */
  public Compared result() {
    return new Compared(
        differences().isEmpty(),
        extent == Extent.NOTHING ? null : tables(),
        extent == Extent.NOTHING ? null : rows(),
        extent == Extent.ALL ? indexes() : null,
        lines.stream()
            .filter(line -> line.what().startsWith(LEFT_OUT))
            .map(
                line ->
                    new Compared.Omitted(
                        line.what().substring(LEFT_OUT.length()), Long.parseLong(line.found())))
            .toList(),
        lines.stream()
            .filter(line -> !line.what().startsWith(LEFT_OUT))
            .map(Comparison::result)
            .toList());
  }

  private static Compared.Line result(Line line) {
    for (String kind : List.of(ROWS_OF, SEQUENCE, OBJECTS)) {
      if (line.what().startsWith(kind)) {
        return result(
            kind.equals(ROWS_OF) ? "rows" : kind.strip(),
            line.what().substring(kind.length()),
            line);
      }
    }
    boolean whole = line.what().equals(LARGE_OBJECTS) || line.what().equals(INVALID_INDEXES);
    return result(whole ? line.what() : "object", whole ? "" : line.what(), line);
  }

  private static Compared.Line result(String kind, String name, Line line) {
    return new Compared.Line(kind, name, value(line.expected()), value(line.found()), line.equal());
  }

  private static Object value(String text) {
    return text.matches("-?[0-9]{1,18}") ? (Object) Long.valueOf(text) : text;
  }

  /** How many tables were compared. */
  public long tables() {
    return rowsOfTables().count();
  }

  /** How many rows the destination has in them. */
  public long rows() {
    return rowsOfTables().mapToLong(line -> Long.parseLong(line.found())).sum();
  }

  private long indexes() {
    return lines.stream()
        .filter(line -> line.what().equals(OBJECTS + "INDEX"))
        .mapToLong(line -> Long.parseLong(line.found()))
        .sum();
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
