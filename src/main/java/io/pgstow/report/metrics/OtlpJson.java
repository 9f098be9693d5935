package io.pgstow.report.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pgstow.report.result.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The meters of a run as the OpenTelemetry protocol has them, in its JSON encoding, which every
 * collector takes over HTTP: the binary one wants libraries of some megabytes.
 */
public final class OtlpJson {
  /** Below the URL of a collector. */
  public static final String PATH = "/v1/metrics";

  private OtlpJson() {}

  /** The body of a request. */
  public static String of(RunResult result) {
    var registry = new SimpleMeterRegistry();
    try {
      RunMeters.register(registry, result);
      long time = TimeUnit.MILLISECONDS.toNanos(result.end().toEpochMilli());
      List<Map<String, Object>> metrics =
          registry.getMeters().stream().map(meter -> metric(meter, Long.toString(time))).toList();
      return JsonMapper.shared().writeValueAsString(request(result, metrics));
    } finally {
      registry.close();
    }
  }

  private static Map<String, Object> request(RunResult result, List<Map<String, Object>> metrics) {
    Map<String, Object> resource =
        Map.of(
            "attributes",
            List.of(
                attribute("service.name", "pgstow"),
                attribute("service.instance.id", result.run())));
    return Map.of(
        "resourceMetrics",
        List.of(
            Map.of(
                "resource",
                resource,
                "scopeMetrics",
                List.of(Map.of("scope", Map.of("name", "io.pgstow"), "metrics", metrics)))));
  }

  private static Map<String, Object> metric(Meter meter, String time) {
    var attributes = new ArrayList<Map<String, Object>>();
    for (Tag tag : meter.getId().getTags()) {
      attributes.add(attribute(tag.getKey(), tag.getValue()));
    }
    double value = meter.measure().iterator().next().getValue();
    return Map.of(
        "name",
        meter.getId().getName(),
        "description",
        Objects.requireNonNullElse(meter.getId().getDescription(), ""),
        "unit",
        unit(meter.getId().getBaseUnit()),
        "gauge",
        Map.of(
            "dataPoints",
            List.of(Map.of("timeUnixNano", time, "asDouble", value, "attributes", attributes))));
  }

  /** As UCUM has it. */
  private static String unit(@Nullable String unit) {
    return switch (unit) {
      case "seconds" -> "s";
      case "bytes" -> "By";
      case null, default -> "1";
    };
  }

  private static Map<String, Object> attribute(String key, String value) {
    return Map.of("key", key, "value", Map.of("stringValue", value));
  }
}
