package io.pgstow.report.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pgstow.report.result.RunResult;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** The meters of a run as Prometheus reads them. */
public final class PrometheusText {
  private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";

  /** The media type of {@link #plain}. */
  public static final String PLAIN = "text/plain; version=0.0.4; charset=utf-8";

  private static final String LAST_SUCCESS = RunMeters.LAST_SUCCESS.replace('.', '_') + "_seconds";

  private static final String END = "# EOF\n";

  private PrometheusText() {}

  /** For a Pushgateway. */
  public static String plain(RunResult result) {
    return text(result, PLAIN);
  }

  /**
   * OpenMetrics, for a file.
   *
   * @param before what the file had: when a run last succeeded holds until another one does, also
   *     where this one has failed
   */
  public static String openMetrics(RunResult result, List<String> before) {
    String text = text(result, OPEN_METRICS);
    if (text.contains(LAST_SUCCESS) || !text.endsWith(END)) {
      return text;
    }
    String known =
        before.stream()
            .filter(line -> line.matches("(# [A-Z]+ )?" + LAST_SUCCESS + "[ {].*"))
            .map(line -> line + "\n")
            .reduce("", String::concat);
    return text.substring(0, text.length() - END.length()) + known + END;
  }

  private static String text(RunResult result, String type) {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try {
      RunMeters.register(registry, result);
      return registry.scrape(type);
    } finally {
      registry.close();
    }
  }

  /** The path of a group of a Pushgateway, below its URL: one for each job of each database. */
  public static String group(RunResult result) {
    return Stream.of("metrics", "job", "pgstow_" + result.job())
            .map(PrometheusText::segment)
            .reduce("", (path, segment) -> path + "/" + segment)
        + result.subject().database().map(PrometheusText::database).orElse("");
  }

  /** In base64, as the gateway wants it of what has a slash; then any name will do. */
  private static String database(String name) {
    return "/database@base64/" + Base64.getUrlEncoder().encodeToString(name.getBytes(UTF_8));
  }

  private static String segment(String text) {
    return String.join("", Arrays.asList(text.split("/", -1)));
  }
}
