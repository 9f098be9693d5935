package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.manifest.BackupTime;
import io.pgstow.store.ObjectStore;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.SampleBackups;
import io.pgstow.testing.TestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Deletes two backups of three. */
final class FaultedPrune implements FaultedJob {
  private final Instant now = Instant.now();

  @Override
  public String name() {
    return "prune";
  }

  @Override
  public List<FaultedCall> calls() {
    return List.of(
        FaultedCall.of("list the objects", S3Operation.LIST_OBJECTS),
        FaultedCall.of("read a manifest", S3Operation.GET_OBJECT),
        FaultedCall.of("list the uploads", S3Operation.LIST_MULTIPART_UPLOADS),
        FaultedCall.of("write down what is deleted", S3Operation.PUT_OBJECT),
        FaultedCall.deletion(_ -> true));
  }

  @Override
  public String prose() {
    return """
        After success only the backup that a rule keeps remains. After a failure this backup still exists, and
        every manifest still has its archive.""";
  }

  @Override
  public String prefix(String run) {
    return "prune/" + run;
  }

  @Override
  public void prepare(TestStore place) {
    try (ObjectStore store = place.open()) {
      var backups = new SampleBackups(store, "app");
      for (int days : new int[] {1, 30, 31}) {
        backups.file(name(days), now.minus(Duration.ofDays(days)), false);
      }
    }
  }

  @Override
  public Map<String, String> variables(String run) {
    return Map.of("SRC_DBNAME", "app");
  }

  @Override
  public void assertDone(String run, TestStore store) {
    assertThat(store.keys())
        .containsExactly("app/" + name(1) + ".dump", "app/" + name(1) + ".manifest.json");
  }

  @Override
  public void assertHarmless(String run, TestStore store) {
    List<String> keys = store.keys();
    assertThat(keys).contains("app/" + name(1) + ".manifest.json");
    assertThat(keys.stream().filter(key -> key.endsWith(".manifest.json")))
        .allMatch(key -> keys.contains(key.replace(".manifest.json", ".dump")));
  }

  private String name(int daysAgo) {
    return BackupTime.nameOf(now.minus(Duration.ofDays(daysAgo)));
  }
}
