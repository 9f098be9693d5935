package io.pgstow.report.result;

import io.pgstow.report.OutputFormat;
import io.pgstow.report.Section;
import io.pgstow.report.Table;
import io.pgstow.report.Units;
import io.pgstow.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A result as a person wants it at the end of a run. */
public final class ResultText {
  private ResultText() {}

  /**
   * The summary, without a line feed at its end: what, from where to where, how long, how fast,
   * what was compared, warnings, what to do next. Why a run failed is said on the standard error
   * output instead.
   *
   * @param all whether details are wanted, too
   */
  public static String of(RunResult result, boolean all) {
    var lines = new ArrayList<String>();
    for (Section section : result.sections()) {
      if (!(section instanceof Rows)) {
        section.details(all).map(table -> table.render(OutputFormat.TABLE)).ifPresent(lines::add);
      }
    }
    if (all) {
      lines.add(phases(result).render(OutputFormat.TABLE));
    }
    if (result.outcome() == RunOutcome.DONE) {
      lines.add(Printable.line(headline(result)));
    }
    for (Section section : result.sections()) {
      section.sentences().forEach(sentence -> lines.add(Printable.line(sentence)));
    }
    if (result.outcome() == RunOutcome.DONE) {
      if (result.warningCount() > 0) {
        lines.add(Units.count(result.warningCount(), "warning") + ", see the log");
      }
      nextStep(result).ifPresent(step -> lines.add(Printable.line("next: " + step)));
    }
    return String.join("\n", lines);
  }

  /** What was done, in one line: {@code backup of "app" as "nightly" is done in 2 min 3 s}. */
  public static String headline(RunResult result) {
    var line = new StringBuilder(result.job());
    result.subject().database().ifPresent(name -> line.append(" of \"").append(name).append('"'));
    result
        .subject()
        .backup()
        .ifPresent(name -> line.append(", backup \"").append(name).append('"'));
    result.subject().source().ifPresent(place -> line.append(", from ").append(place));
    result.subject().destination().ifPresent(place -> line.append(" to ").append(place));
    line.append(": ").append(result.outcome());
    if (result.outcome() == RunOutcome.STARTED) {
      return line.toString();
    }
    line.append(" in ").append(Units.duration(result.time()));
    result
        .archive()
        .filter(_ -> result.outcome() == RunOutcome.DONE)
        .ifPresent(archive -> line.append(", ").append(archive.volume()));
    if (result.bytes() > 0 && result.movingTime().isPositive()) {
      line.append(", ").append(Units.rate(result.bytes(), result.movingTime()));
    }
    return line.toString();
  }

  private static Table phases(RunResult result) {
    var table = new Table("phase", "took", "bytes", "rows");
    result
        .journal()
        .phases()
        .forEach(
            phase ->
                table.row(
                    phase.name(),
                    Units.duration(phase.time()),
                    Units.bytes(phase.bytes()),
                    phase.rows()));
    return table;
  }

  private static Optional<String> nextStep(RunResult result) {
    return result.job().equals("backup")
        ? result
            .archive()
            .map(
                archive ->
                    "\"pgstow verify\" with BACKUP_NAME=%s reads it back".formatted(archive.name()))
        : Optional.empty();
  }

  /** The first lines of what happened, for whoever is told and has no log. */
  public static List<String> notice(RunResult result) {
    var lines = new ArrayList<String>();
    lines.add(headline(result));
    result
        .failure()
        .ifPresent(
            failure -> {
              failure.phase().ifPresent(phase -> lines.add("in the phase \"" + phase + "\""));
              lines.add("ERROR: " + failure.error());
              failure.hint().lines().forEach(hint -> lines.add("HINT: " + hint));
            });
    for (Section section : result.sections()) {
      lines.addAll(section.sentences());
    }
    result.warnings().forEach(warning -> lines.add("WARNING: " + warning));
    return lines;
  }
}
