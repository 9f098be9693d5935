package io.pgstow.report.result;

import io.pgstow.report.Journal;
import io.pgstow.report.Section;
import io.pgstow.report.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came of a run. The summary, the JSON document, the report, the notices and the metrics are
 * all made from it.
 *
 * @param tool pgstow's version
 * @param run tells it from every other
 * @param job as users write it
 * @param exitCode 0 to 255
 * @param subject what it was about, as far as that is known
 * @param warnings that were logged, the first of them
 * @param warningCount how many warnings there were in all
 * @param settings with secrets hidden
 */
public record RunResult(
    String tool,
    String run,
    String job,
    RunOutcome outcome,
    int exitCode,
    Instant start,
    Instant end,
    Subject subject,
    Optional<Failure> failure,
    List<String> warnings,
    long warningCount,
    Journal journal,
    List<Section> sections,
    Table settings) {

  /**
   * What a run was about.
   *
   * @param source it read from, for people
   * @param destination it wrote to, for people
   */
  public record Subject(
      Optional<String> database,
      Optional<String> backup,
      Optional<String> source,
      Optional<String> destination) {}

  /**
   * Why a run did not do what it was asked for.
   *
   * @param error a fact, one or more lines
   * @param hint what to do next, one or more lines
   * @param phase in which it failed, if one had begun
   */
  public record Failure(String error, String hint, Optional<String> phase) {}

  /** How long it took. */
  public Duration time() {
    return Duration.between(start, end);
  }

  /** The bytes it moved, uncompressed. */
  public long bytes() {
    return journal.phases().stream().mapToLong(Journal.Phase::bytes).sum();
  }

  /** The rows it moved. */
  public long rows() {
    return journal.phases().stream().mapToLong(Journal.Phase::rows).sum();
  }

  /** The time of the phases that moved bytes. */
  public Duration movingTime() {
    return journal.phases().stream()
        .filter(phase -> phase.bytes() > 0)
        .map(Journal.Phase::time)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** The sections of a kind. */
  public <S extends Section> List<S> sections(Class<S> kind) {
    return sections.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** What became of each database of a server, where the job is about all of them. */
  public Optional<Table> databases() {
    return sections(Rows.class).stream()
        .filter(rows -> rows.key().equals(Rows.DATABASES))
        .map(Rows::table)
        .findFirst();
  }

  /** The backup that was made or read, if it got so far. */
  public Optional<Archive> archive() {
    return sections(Archive.class).stream().findFirst();
  }
}
