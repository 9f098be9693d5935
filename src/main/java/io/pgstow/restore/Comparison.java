package io.pgstow.restore;

import java.util.List;

/**
 * What was restored against what the backup says.
 *
 * @param lines one for each thing that was compared
 */
public record Comparison(List<Line> lines) {

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

  /** The lines that differ. */
  public List<Line> differences() {
    return lines.stream().filter(line -> !line.equal()).toList();
  }
}
