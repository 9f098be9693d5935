package io.pgstow.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.config.Job;
import io.pgstow.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** As compose has it: a variable of its environment, or else a default. */
  private static final Pattern DEFAULT = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");

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

  @Test
  void no_pod_s_environment_is_refused_by_its_job() throws IOException {
    Set<String> jobs = new TreeSet<>();
    for (Kustomization kustomization : Kustomization.all()) {
      List<JsonNode> resources = kustomization.build();
      // a job beside the base takes the base's settings; where they are patched, these come last
      List<JsonNode> documents =
          Stream.of(Kustomization.base().build(), Kustomization.secrets(), resources)
              .flatMap(List::stream)
              .toList();
      for (JsonNode container : resources.stream().flatMap(DeploymentSettingsTest::pods).toList()) {
        String job = container.path("args").get(0).asString();
        jobs.add(job);
        assertThat(Settings.parse(Job.named(job).orElseThrow(), environment(container, documents)))
            .as("%s in %s", job, kustomization)
            .isNotNull();
      }
    }
    assertThat(jobs).contains("backup", "verify", "prune", "restore", "migrate", "list", "rename");
  }

  private static Stream<JsonNode> pods(JsonNode node) {
    return node.has("args")
        ? Stream.of(node)
        : node.valueStream().flatMap(DeploymentSettingsTest::pods);
  }

  private static Map<String, String> environment(JsonNode container, List<JsonNode> documents) {
    var environment = new HashMap<String, String>();
    for (JsonNode from : container.path("envFrom")) {
      String name = from.iterator().next().path("name").asString();
      documents.stream()
          .filter(document -> document.path("metadata").path("name").asString().equals(name))
          .flatMap(document -> Stream.of(document.path("data"), document.path("stringData")))
          .forEach(data -> addAll(data, environment));
    }
    for (JsonNode variable : container.path("env")) {
      environment.put(
          variable.path("name").asString(), variable.path("value").asString("from-a-secret"));
    }
    return environment;
  }

  @Test
  void no_service_s_environment_is_refused_by_its_job() throws IOException {
    JsonNode compose = YAML.readTree(Path.of("compose.yaml").toFile());
    for (var service : compose.path("services").properties()) {
      if (!OTHERS_SERVICES.contains(service.getKey())) {
        Job job = Job.named(service.getKey()).orElseThrow();
        JsonNode own = service.getValue().path("environment");
        var environment = new HashMap<String, String>();
        // YAML's merge keys, which the reader leaves as they are
        boolean restores = job == Job.RESTORE || job == Job.MIGRATE;
        addAll(compose.path("x-job").path("environment"), environment);
        addAll(
            compose.path(restores ? "x-job-to-destination" : "x-job").path("environment"),
            environment);
        addAll(own, environment);
        if (job == Job.RENAME) {
          environment.put("DST_URL", "s3://backups-moved");
        }
        assertThat(Settings.parse(job, environment)).as(service.getKey()).isNotNull();
      }
    }
  }

  private static void addAll(JsonNode data, Map<String, String> environment) {
    data.properties()
        .forEach(
            entry ->
                environment.put(
                    entry.getKey(),
                    DEFAULT.matcher(entry.getValue().asString("")).replaceAll("$1")));
    environment.remove("<<");
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
