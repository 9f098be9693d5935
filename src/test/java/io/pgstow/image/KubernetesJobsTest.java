package io.pgstow.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.pgstow.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The files of k8s-jobs/ against the Kubernetes schema: no unknown field, no value of another type.
 */
final class KubernetesJobsTest {
  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1/ConfigMap", ConfigMap.class,
          "v1/Secret", Secret.class,
          "v1/ServiceAccount", ServiceAccount.class,
          "batch/v1/CronJob", CronJob.class,
          "batch/v1/Job", Job.class,
          "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class);

  private static final YAMLMapper STRICT =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(new WithoutAnySetter())
          .build();

  /** The model keeps what it does not know as additional properties, and so takes every typo. */
  private static final class WithoutAnySetter extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
      return false;
    }
  }

  @Test
  void every_document_follows_the_schema() throws IOException {
    assertThat(resources()).hasSizeGreaterThanOrEqualTo(9);
  }

  @Test
  void a_misspelt_field_is_noticed() throws IOException {
    JsonNode tree =
        STRICT.readTree(
            Files.readString(Path.of("k8s-jobs/base/backup.yaml"))
                .replace("readOnlyRootFilesystem", "readonlyRootFilesystem"));
    assertThatThrownBy(() -> STRICT.treeToValue(tree, CronJob.class))
        .isInstanceOf(JacksonException.class)
        .hasMessageContaining("readonlyRootFilesystem");
  }

  @Test
  void every_pod_runs_without_privilege_and_has_time_to_stop() throws IOException {
    for (JobSpec job : jobs()) {
      PodSpec pod = job.getTemplate().getSpec();
      assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(10);
      assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
      var container = pod.getContainers().getFirst().getSecurityContext();
      assertThat(container.getReadOnlyRootFilesystem()).isTrue();
      assertThat(container.getAllowPrivilegeEscalation()).isFalse();
      assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
    }
  }

  @Test
  void no_job_is_tried_again_after_what_no_retry_mends() throws IOException {
    for (JobSpec job : jobs()) {
      assertThat(job.getPodFailurePolicy().getRules())
          .filteredOn(rule -> rule.getAction().equals("FailJob"))
          .singleElement()
          .satisfies(
              rule ->
                  assertThat(rule.getOnExitCodes().getValues())
                      .containsExactly(
                          ExitCode.USAGE.number(),
                          ExitCode.DATABASE_REFUSED.number(),
                          ExitCode.ARCHIVE.number(),
                          ExitCode.PREFLIGHT.number()));
    }
  }

  private static List<JobSpec> jobs() throws IOException {
    var jobs = new ArrayList<JobSpec>();
    for (Object resource : resources()) {
      switch (resource) {
        case Job job -> jobs.add(job.getSpec());
        case CronJob job -> jobs.add(job.getSpec().getJobTemplate().getSpec());
        default -> {}
      }
    }
    assertThat(jobs).hasSizeGreaterThanOrEqualTo(7);
    return jobs;
  }

  private static List<Object> resources() throws IOException {
    var resources = new ArrayList<Object>();
    try (Stream<Path> files = Files.walk(Path.of("k8s-jobs"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
        try (var documents = STRICT.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
          documents.forEachRemaining(tree -> resource(file, tree, resources));
        }
      }
    }
    return resources;
  }

  private static void resource(Path file, JsonNode tree, List<Object> resources) {
    String kind = tree.path("apiVersion").asString() + "/" + tree.path("kind").asString();
    if (kind.startsWith("kustomize.config.k8s.io/")) {
      return;
    }
    assertThat(KINDS).as(file.toString()).containsKey(kind);
    resources.add(STRICT.treeToValue(tree, KINDS.get(kind)));
  }
}
