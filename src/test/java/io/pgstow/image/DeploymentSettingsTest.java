package io.pgstow.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The variables that k8s-jobs/ and compose.yaml give to pgstow are settings it has. */
final class DeploymentSettingsTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Set<String> OTHERS_SERVICES = Set.of("postgres", "s3");

  /** The first column of the tables in the documentation, aliases included. */
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[A-Z].*?) \\|");

  private static final Pattern NAME = Pattern.compile("`([A-Z][A-Z0-9_]*)`");

  @Test
  void every_variable_of_a_pod_is_a_setting() throws IOException {
    var names = new TreeSet<String>();
    for (Kustomization kustomization : Kustomization.all()) {
      kustomization.build().forEach(document -> collect(document, names));
    }
    Kustomization.secrets().forEach(document -> collect(document, names));
    assertThat(names)
        .contains("SRC_PGHOST", "DST_PGPASSWORD", "SRC_URL", "AWS_ACCESS_KEY_ID")
        .isSubsetOf(settings());
  }

  @Test
  void every_variable_of_a_service_that_runs_a_job_is_a_setting() throws IOException {
    JsonNode compose = YAML.readTree(Path.of("compose.yaml").toFile());
    Set<String> names =
        Stream.concat(compose.properties().stream(), compose.path("services").properties().stream())
            .filter(entry -> !OTHERS_SERVICES.contains(entry.getKey()))
            .flatMap(entry -> entry.getValue().path("environment").propertyNames().stream())
            .filter(name -> !name.equals("<<"))
            .collect(Collectors.toSet());
    assertThat(names)
        .contains("SRC_PGHOST", "DST_PGPASSWORD", "SRC_URL", "AWS_ACCESS_KEY_ID")
        .isSubsetOf(settings());
  }

  private static Set<String> settings() throws IOException {
    return ROW.matcher(Files.readString(Path.of("docs/settings.md")))
        .results()
        .flatMap(row -> NAME.matcher(row.group(1)).results())
        .map(name -> name.group(1))
        .collect(Collectors.toSet());
  }

  /** Variables of containers, and keys of what they are taken from. */
  private static void collect(JsonNode node, Set<String> names) {
    for (String keys : new String[] {"data", "stringData"}) {
      names.addAll(node.path(keys).propertyNames());
    }
    node.path("env").forEach(variable -> names.add(variable.path("name").asString()));
    node.forEach(child -> collect(child, names));
  }
}
