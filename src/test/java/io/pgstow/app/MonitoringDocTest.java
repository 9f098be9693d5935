package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.testing.Promtool;
import java.io.File;
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

  @Test
  void the_rules_are_those_of_prometheus() throws Exception {
    var check = promtool("check", "rules", "docs/monitoring/alerts.yaml");

    assertThat(check.status()).as(check.said()).isZero();
  }

  @Test
  void each_alert_fires_when_it_should_and_says_what_it_should() throws Exception {
    var test = promtool("test", "rules", "src/test/resources/alerts-test.yaml");

    assertThat(test.status()).as(test.said()).isZero();
  }

  private static Promtool.Ending promtool(String... arguments)
      throws IOException, InterruptedException {
    return Promtool.run(new File("/dev/null"), arguments);
  }
}
