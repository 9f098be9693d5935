package io.pgstow.report.result;

import io.pgstow.report.Journal;
import io.pgstow.text.Printable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A result as a JSON document. Fields are only ever added to a version of its schema; one that is
 * removed or changes its meaning makes another version.
 */
public final class ResultJson {
  /** The version of the document's schema. */
  public static final int SCHEMA_VERSION = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Fields that only a run has that has ended. */
  private static final List<String> NOT_YET = List.of("exitCode", "end", "seconds");

  private ResultJson() {}

  /** The document, without a line feed at its end. */
  public static String of(RunResult result) {
    return Printable.json(JSON.writeValueAsString(fields(result)));
  }

  /** The document's fields. */
  static Map<String, @Nullable Object> fields(RunResult result) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("schemaVersion", SCHEMA_VERSION);
    fields.put("tool", result.tool());
    fields.put("run", result.run());
    fields.put("job", result.job());
    fields.put("outcome", result.outcome().toString());
    fields.put("exitCode", result.exitCode());
    fields.put("start", result.start().toString());
    fields.put("end", result.end().toString());
    fields.put("seconds", seconds(result.time()));
    fields.put("database", result.subject().database().orElse(null));
    fields.put("backup", result.subject().backup().orElse(null));
    fields.put("source", result.subject().source().orElse(null));
    fields.put("destination", result.subject().destination().orElse(null));
    fields.put("bytes", result.bytes());
    fields.put("rows", result.rows());
    fields.put("error", result.failure().map(RunResult.Failure::error).orElse(null));
    fields.put("hint", result.failure().map(RunResult.Failure::hint).orElse(null));
    fields.put("phase", result.failure().flatMap(RunResult.Failure::phase).orElse(null));
    fields.put("warningCount", result.warningCount());
    fields.put("warnings", result.warnings());
    fields.put("retries", result.journal().retries());
    fields.put("phases", phases(result.journal()));
    result.sections().forEach(section -> fields.putAll(section.json()));
    if (result.outcome() == RunOutcome.STARTED) {
      NOT_YET.forEach(fields::remove);
    }
    return fields;
  }

  private static List<Map<String, @Nullable Object>> phases(Journal journal) {
    return journal.phases().stream()
        .map(
            phase -> {
              var fields = new LinkedHashMap<String, @Nullable Object>();
              fields.put("name", phase.name());
              fields.put("start", phase.start().toString());
              fields.put("seconds", seconds(phase.time()));
              fields.put("bytes", phase.bytes());
              fields.put("rows", phase.rows());
              return (Map<String, @Nullable Object>) fields;
            })
        .toList();
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}
