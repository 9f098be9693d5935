package io.pgstow.report.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.pgstow.report.Journal;
import io.pgstow.report.Table;
import io.pgstow.report.result.Archive;
import io.pgstow.report.result.RunOutcome;
import io.pgstow.report.result.RunResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a run. All are gauges: a process that has ended counts nothing any more, and what
 * monitoring wants to know is how its last run was. {@code docs/monitoring.md} describes them.
 */
final class RunMeters {
  /** What is only told of a run that has succeeded, and holds until the next one does. */
  static final String LAST_SUCCESS = "pgstow.last.success.timestamp";

  private final MeterRegistry registry;
  private final Tags tags;

  private RunMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /** What tells the runs of one kind from others: the job and the database. */
  static Tags tags(RunResult result) {
    return Tags.of(
        Tag.of("operation", result.job()),
        Tag.of("database", result.subject().database().orElse("")));
  }

  /** Puts the meters of a run into a registry. */
  static void register(MeterRegistry registry, RunResult result) {
    new RunMeters(registry, tags(result)).add(result);
  }

  private void add(RunResult result) {
    gauge("pgstow.run.exit.code", "", "Exit status of the last run.", result.exitCode(), tags);
    gauge("pgstow.run.duration", "seconds", "Time it took.", seconds(result.time()), tags);
    gauge("pgstow.run.end.timestamp", "seconds", "When it ended.", seconds(result.end()), tags);
    gauge("pgstow.run.moved", "bytes", "Data it moved, uncompressed.", result.bytes(), tags);
    gauge("pgstow.run.rows", "", "Rows it moved.", result.rows(), tags);
    gauge("pgstow.run.warnings", "", "Warnings it logged.", result.warningCount(), tags);
    gauge("pgstow.run.retries", "", "Requests sent again.", result.journal().retries(), tags);
    for (Journal.Measure measure : result.journal().measures()) {
      Tags ofMeasure = tags;
      for (Map.Entry<String, String> tag : measure.tags().entrySet()) {
        ofMeasure = ofMeasure.and(tag.getKey(), tag.getValue());
      }
      gauge(measure.name(), measure.unit(), measure.description(), measure.value(), ofMeasure);
    }
    for (Journal.Phase phase : result.journal().phases()) {
      Tags ofPhase = tags.and("phase", phase.name());
      gauge("pgstow.phase.duration", "seconds", "Time it took.", seconds(phase.time()), ofPhase);
      if (phase.bytes() > 0) {
        gauge("pgstow.phase.moved", "bytes", "Data it moved.", phase.bytes(), ofPhase);
        gauge("pgstow.phase.rows", "", "Rows it moved.", phase.rows(), ofPhase);
      }
    }
    result.databases().ifPresent(this::add);
    if (result.outcome() == RunOutcome.DONE) {
      gauge(LAST_SUCCESS, "seconds", "When a run last succeeded.", seconds(result.end()), tags);
      result.archive().ifPresent(this::add);
    }
  }

  private void add(Table databases) {
    for (Map<String, @Nullable Object> row : databases.objects()) {
      Tags ofDatabase = tags.and("database", String.valueOf(row.get("database")));
      String came = String.valueOf(row.get("result"));
      if (!came.equals("left out")) {
        gauge(
            "pgstow.database.done",
            "",
            "1 if it is done, 0 if it is not.",
            came.startsWith("done") ? 1 : 0,
            ofDatabase);
        if (row.get("size") instanceof Number size) {
          gauge("pgstow.database.size", "bytes", "On the source's disk.", size, ofDatabase);
        }
        if (row.get("took") instanceof Number took) {
          gauge("pgstow.database.duration", "seconds", "Time it took.", took, ofDatabase);
        }
      }
    }
  }

  private void add(Archive archive) {
    gauge("pgstow.backup.stored", "bytes", "Size in the store.", archive.size(), tags);
    gauge(
        "pgstow.backup.raw", "bytes", "Size of its data, uncompressed.", archive.rawBytes(), tags);
    gauge("pgstow.backup.rows", "", "Rows it has.", archive.rows(), tags);
    gauge(
        "pgstow.backup.timestamp",
        "seconds",
        "When the database was as the backup has it.",
        seconds(archive.snapshot()),
        tags);
  }

  private void gauge(String name, String unit, String description, Number value, Tags all) {
    Gauge.Builder<Supplier<Number>> gauge =
        Gauge.builder(name, () -> value).description(description).tags(all).strongReference(true);
    if (!unit.isEmpty()) {
      gauge.baseUnit(unit);
    }
    gauge.register(registry);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }
}
