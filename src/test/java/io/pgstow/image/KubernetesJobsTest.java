package io.pgstow.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
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
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What the base in k8s-jobs/ and each example of it deploy, against the Kubernetes schema: no
 * unknown field, no value of another type.
 */
final class KubernetesJobsTest {
  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1/ConfigMap", ConfigMap.class,
          "v1/PersistentVolume", PersistentVolume.class,
          "v1/PersistentVolumeClaim", PersistentVolumeClaim.class,
          "v1/Secret", Secret.class,
          "v1/ServiceAccount", ServiceAccount.class,
          "batch/v1/CronJob", CronJob.class,
          "batch/v1/Job", Job.class,
          "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class);

  private static final Kustomization BASE = new Kustomization(Path.of("k8s-jobs/base"));

  private static final Quantity MEASURED = new Quantity("256Mi");

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

  @ParameterizedTest
  @MethodSource("kustomizations")
  void every_document_follows_the_schema(Kustomization kustomization) {
    assertThat(kustomization.build())
        .isNotEmpty()
        .allSatisfy(document -> assertThat(parsed(document)).isNotNull());
  }

  @Test
  void the_secrets_to_fill_in_follow_the_schema() {
    assertThat(Kustomization.secrets())
        .hasSize(3)
        .allSatisfy(document -> assertThat(parsed(document)).isInstanceOf(Secret.class));
  }

  @Test
  void every_example_is_looked_at() throws IOException {
    assertThat(Kustomization.all()).contains(BASE).hasSizeGreaterThanOrEqualTo(8);
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

  @ParameterizedTest
  @MethodSource("kustomizations")
  void every_pod_runs_without_privilege_and_has_time_to_stop(Kustomization kustomization) {
    for (PodSpec pod : pods(kustomization)) {
      assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(10);
      assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
      var container = pod.getContainers().getFirst().getSecurityContext();
      assertThat(container.getReadOnlyRootFilesystem()).isTrue();
      assertThat(container.getAllowPrivilegeEscalation()).isFalse();
      assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
    }
  }

  /** What it was measured with; less asked for than used, a pod may be evicted. */
  @ParameterizedTest
  @MethodSource("kustomizations")
  void every_pod_is_sure_of_the_memory_that_it_may_use(Kustomization kustomization) {
    for (PodSpec pod : pods(kustomization)) {
      var resources = pod.getContainers().getFirst().getResources();
      Quantity limit = resources.getLimits().get("memory");
      assertThat(resources.getRequests()).containsEntry("memory", limit).containsKey("cpu");
      assertThat(limit.getNumericalAmount()).isGreaterThanOrEqualTo(MEASURED.getNumericalAmount());
    }
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void no_job_is_tried_again_after_what_no_retry_mends(Kustomization kustomization) {
    for (JobSpec job : jobs(kustomization)) {
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

  @ParameterizedTest
  @MethodSource("kustomizations")
  void what_a_pod_takes_from_its_namespace_is_there(Kustomization kustomization) {
    Set<String> there =
        Stream.of(kustomization.build(), BASE.build(), Kustomization.secrets())
            .flatMap(List::stream)
            .map(resource -> resource.path("kind").asString() + " " + nameOf(resource))
            .collect(Collectors.toSet());

    for (PodSpec pod : pods(kustomization)) {
      Container container = pod.getContainers().getFirst();
      assertThat(there).contains("ServiceAccount " + pod.getServiceAccountName());
      pod.getVolumes().stream()
          .map(Volume::getPersistentVolumeClaim)
          .filter(Objects::nonNull)
          .forEach(
              claim -> assertThat(there).contains("PersistentVolumeClaim " + claim.getClaimName()));
      for (EnvFromSource source : container.getEnvFrom()) {
        assertThat(there)
            .contains(
                source.getSecretRef() == null
                    ? "ConfigMap " + source.getConfigMapRef().getName()
                    : "Secret " + source.getSecretRef().getName());
      }
      assertThat(container.getVolumeMounts())
          .extracting(VolumeMount::getName)
          .containsExactlyElementsOf(pod.getVolumes().stream().map(Volume::getName).toList());
    }
  }

  /** Else settings that were made fit would be overwritten, and deleted with it. */
  @Test
  void a_job_that_is_run_once_leaves_what_is_installed_alone() {
    for (String name : List.of("restore", "migrate", "list", "rename")) {
      assertThat(Kustomization.example(name).build())
          .singleElement()
          .satisfies(resource -> assertThat(parsed(resource)).isInstanceOf(Job.class));
    }
  }

  @Test
  void a_role_takes_the_place_of_the_keys_of_the_store() {
    var webIdentity = Kustomization.example("web-identity");
    assertThat(pods(webIdentity)).hasSize(3).allSatisfy(pod -> assertReads(pod, "pgstow-store", 0));
    assertThat(pods(BASE)).hasSize(3).allSatisfy(pod -> assertReads(pod, "pgstow-store", 1));
  }

  @Test
  void the_secret_of_cloudnative_pg_takes_the_place_of_the_source() {
    PodSpec backup = pods(Kustomization.example("cloudnative-pg")).getFirst();
    assertReads(backup, "pgstow-source", 0);
    assertReads(pods(BASE).getFirst(), "pgstow-source", 1);
    assertThat(backup.getContainers().getFirst().getEnv())
        .filteredOn(variable -> variable.getValueFrom() != null)
        .allSatisfy(
            variable ->
                assertThat(variable.getValueFrom().getSecretKeyRef().getName())
                    .isEqualTo("app-app"))
        .extracting(variable -> variable.getValueFrom().getSecretKeyRef().getKey())
        .containsExactly("username", "password", "dbname");
  }

  @Test
  void each_pod_has_the_file_server_where_the_backups_are() {
    assertThat(pods(Kustomization.example("nfs")))
        .hasSize(3)
        .allSatisfy(
            pod -> {
              assertReads(pod, "pgstow-store", 0);
              assertThat(pod.getVolumes())
                  .map(Volume::getPersistentVolumeClaim)
                  .filteredOn(Objects::nonNull)
                  .singleElement()
                  .satisfies(claim -> assertThat(claim.getClaimName()).isEqualTo("pgstow-backups"));
              assertThat(pod.getContainers().getFirst().getVolumeMounts())
                  .anyMatch(mount -> mount.getMountPath().equals("/backups"));
            });
  }

  static List<Kustomization> kustomizations() throws IOException {
    return Kustomization.all();
  }

  private static void assertReads(PodSpec pod, String secret, int times) {
    assertThat(pod.getContainers().getFirst().getEnvFrom())
        .filteredOn(source -> source.getSecretRef() != null)
        .filteredOn(source -> source.getSecretRef().getName().equals(secret))
        .hasSize(times);
  }

  private static List<PodSpec> pods(Kustomization kustomization) {
    return jobs(kustomization).stream().map(job -> job.getTemplate().getSpec()).toList();
  }

  private static List<JobSpec> jobs(Kustomization kustomization) {
    var jobs = new ArrayList<JobSpec>();
    for (JsonNode resource : kustomization.build()) {
      switch (parsed(resource)) {
        case Job job -> jobs.add(job.getSpec());
        case CronJob job -> jobs.add(job.getSpec().getJobTemplate().getSpec());
        default -> {}
      }
    }
    assertThat(jobs).isNotEmpty();
    return jobs;
  }

  private static String nameOf(JsonNode resource) {
    return resource.path("metadata").path("name").asString();
  }

  private static Object parsed(JsonNode resource) {
    String kind = resource.path("apiVersion").asString() + "/" + resource.path("kind").asString();
    assertThat(KINDS).containsKey(kind);
    return STRICT.treeToValue(resource, KINDS.get(kind));
  }
}
