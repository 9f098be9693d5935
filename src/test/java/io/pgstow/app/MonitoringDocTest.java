package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What is in the documentation to be copied asks for metrics that there are. */
final class MonitoringDocTest {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

  @ParameterizedTest
  @ValueSource(strings = {"alerts.yaml", "dashboard.json"})
  void every_metric_is_described(String file) throws IOException {
    String described = Files.readString(Path.of("docs/monitoring.md"), UTF_8);
    String text = Files.readString(Path.of("docs/monitoring", file), UTF_8);

    assertThat(Pattern.compile("pgstow_[a-z_]+").matcher(text).results())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(described).contains("`" + name.group() + "`"));
  }

  @Test
  void the_dashboard_is_json() throws IOException {
    byte[] dashboard = Files.readAllBytes(Path.of("docs/monitoring/dashboard.json"));

    assertThat(JsonMapper.shared().readTree(dashboard).get("panels").size()).isPositive();
  }

  /** That of Debian's package prometheus. */
  @Test
  void the_rules_are_those_of_prometheus() throws Exception {
    assumeThat(PROMTOOL).exists();
    Process check =
        new ProcessBuilder(PROMTOOL.toString(), "check", "rules", "docs/monitoring/alerts.yaml")
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), UTF_8);
    assertThat(check.waitFor()).as(said).isZero();
  }
}
