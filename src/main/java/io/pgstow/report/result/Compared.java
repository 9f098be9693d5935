package io.pgstow.report.result;

import io.pgstow.report.Section;
import io.pgstow.report.Table;
import io.pgstow.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A restored database compared with its backup.
 *
 * @param equal whether all lines are
 * @param tables whose rows were counted
 * @param rows in them, in the destination
 * @param indexes that are there
 * @param leftOut what the restore had to leave out
 */
public record Compared(
    boolean equal, long tables, long rows, long indexes, List<Omitted> leftOut, List<Line> lines)
    implements Section {

  /**
   * One thing that was compared.
   *
   * @param kind of it: rows, sequence, large objects, objects, object or invalid indexes
   * @param name of the table, the sequence, the kind of objects or the object; else empty
   * @param expected in the backup: a number where it is one
   * @param found in the destination: a number where it is one
   */
  public record Line(String kind, String name, Object expected, Object found, boolean equal) {
    /** What it is, for people. */
    public String what() {
      return switch (kind) {
        case "rows" -> "rows of " + name;
        case "object" -> name;
        default -> name.isEmpty() ? kind : kind + " " + name;
      };
    }
  }

  /** What is not in the destination as it is in the backup. */
  public List<Line> differences() {
    return lines.stream().filter(line -> !line.equal()).toList();
  }

  /** Entries of the archive that were left out for one reason. */
  public record Omitted(String what, long count) {}

  @Override
  public Map<String, @Nullable Object> json() {
    return Map.of("comparison", this);
  }

  @Override
  public List<String> sentences() {
    var sentences = new ArrayList<String>();
    String what =
        "%s, %s, %s"
            .formatted(
                Units.count(tables, "table"),
                Units.count(rows, "row"),
                Units.count(indexes, "index"));
    sentences.add(
        equal
            ? "all equal: " + what
            : "%d of %d differ: %s".formatted(differences().size(), lines.size(), what));
    leftOut.forEach(
        omitted -> sentences.add("left out: %d of %s".formatted(omitted.count(), omitted.what())));
    return sentences;
  }

  /** With all lines if one differs or anything was left out. */
  @Override
  public Optional<Table> details(boolean all) {
    if (equal && leftOut.isEmpty() && !all) {
      return Optional.empty();
    }
    var table = new Table("compared", "in the backup", "restored", "equal");
    lines.forEach(line -> table.row(line.what(), line.expected(), line.found(), line.equal()));
    leftOut.forEach(
        omitted ->
            table.row("left out: " + omitted.what(), omitted.count(), omitted.count(), true));
    return Optional.of(table);
  }
}
