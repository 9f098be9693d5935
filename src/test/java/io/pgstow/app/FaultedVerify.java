package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.manifest.Verification;
import io.pgstow.manifest.Verification.Level;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.TestStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads back the newest of a database's backups, which is good, but of which an earlier record says
 * that it was damaged.
 *
 * @param backups where it is copied from
 */
record FaultedVerify(TestStore backups) implements FaultedJob {
  private static final String ARCHIVE = "app/one.dump";
  private static final String MANIFEST = "app/one.manifest.json";
  private static final String RECORD = "app/one.verified.json";
  private static final byte[] EARLIER =
      Verification.damaged(Instant.EPOCH, Level.CONTENT, null, "something").toJson();

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public List<FaultedCall> calls() {
    return List.of(
        FaultedCall.of("list the backups", S3Operation.LIST_OBJECTS),
        FaultedCall.ofManifest("look at the manifest", S3Operation.HEAD_OBJECT),
        FaultedCall.ofManifest("read the manifest", S3Operation.GET_OBJECT),
        call("look at the archive", S3Operation.HEAD_OBJECT, ARCHIVE),
        call("read the archive", S3Operation.GET_OBJECT, ARCHIVE),
        call("look at the last record", S3Operation.HEAD_OBJECT, RECORD),
        call("read the last record", S3Operation.GET_OBJECT, RECORD),
        FaultedCall.of("write the record", S3Operation.PUT_OBJECT));
  }

  private static FaultedCall call(String title, S3Operation operation, String object) {
    Predicate<String> key = requested -> requested.endsWith(object);
    return new FaultedCall(title, Set.of(operation), key);
  }

  @Override
  public String prose() {
    return """
        The backup is good, but an earlier record says that it is damaged. After success the record says
        that it is good. After a failure the earlier record is unchanged.""";
  }

  @Override
  public String prefix(String run) {
    return "verify/" + run;
  }

  @Override
  public void prepare(TestStore store) {
    for (String key : List.of(ARCHIVE, MANIFEST)) {
      store.write(key, backups.read(key));
    }
    store.write(RECORD, EARLIER);
  }

  @Override
  public Map<String, String> variables(String run) {
    return Map.of("SRC_DBNAME", "app", "BACKUP_NAME", "latest");
  }

  @Override
  public void assertDone(String run, TestStore store) {
    assertThat(store.keys()).containsExactly(ARCHIVE, MANIFEST, RECORD);
    assertThat(new String(store.read(RECORD), StandardCharsets.UTF_8))
        .contains("\"GOOD\"", "\"CONTENT\"");
  }

  @Override
  public void assertHarmless(String run, TestStore store) {
    assertThat(store.read(RECORD)).isEqualTo(EARLIER);
  }
}
