package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.TestStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Backs a database up in an archive of several parts. */
record FaultedBackup(PostgresServer server) implements FaultedJob {
  private static final String ARCHIVE = "app/one.dump";
  private static final String MANIFEST = "app/one.manifest.json";
  private static final String MARK = "app/one.begun.json";

  @Override
  public String name() {
    return "backup";
  }

  @Override
  public List<FaultedCall> calls() {
    return List.of(
        FaultedCall.of("look for the name", S3Operation.HEAD_OBJECT),
        FaultedCall.of("list what has the name", S3Operation.LIST_OBJECTS),
        FaultedCall.of("begin the upload", S3Operation.CREATE_MULTIPART_UPLOAD),
        FaultedCall.of("send a part", S3Operation.UPLOAD_PART),
        FaultedCall.of("complete the upload", S3Operation.COMPLETE_MULTIPART_UPLOAD),
        FaultedCall.of("read back", S3Operation.GET_OBJECT),
        FaultedCall.of("write the mark, the manifest", S3Operation.PUT_OBJECT),
        FaultedCall.of("remove the mark", S3Operation.DELETE_OBJECT));
  }

  @Override
  public String prose() {
    return """
        After success the manifest exists, and every part of the archive has the SHA-256 in the manifest.
        After a failure there is no manifest, or the archive agrees with it in the same way. No unfinished
        upload remains, unless the store began it and its answer was lost. The mark of the run may remain if
        the store does not allow pgstow to read or remove it.""";
  }

  @Override
  public String prefix(String run) {
    return "backup/" + run;
  }

  @Override
  public Map<String, String> variables(String run) {
    return Run.variables(
        Run.database("SRC_", server, "app"),
        Map.of("BACKUP_NAME", "one", "S3_CHUNK_SIZE", "5MB", "DUMP_COMPRESS", "none"));
  }

  @Override
  public void assertDone(String run, TestStore store) throws Exception {
    assertThat(store.keys()).contains(ARCHIVE, MANIFEST);
    assertHarmless(run, store);
  }

  @Override
  public void assertHarmless(String run, TestStore store) throws Exception {
    List<String> keys = store.keys();
    assertThat(keys).isSubsetOf(ARCHIVE, MANIFEST, MARK);
    if (keys.contains(MANIFEST)) {
      assertWhole(Manifest.fromJson(store.read(MANIFEST), MANIFEST), store.read(ARCHIVE));
    }
  }

  private static void assertWhole(Manifest manifest, byte[] archive) throws Exception {
    assertThat(archive).hasSize((int) manifest.size());
    for (PartDigest part : manifest.objects().getFirst().parts()) {
      var sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(archive, (int) part.offset(), (int) part.size());
      assertThat(HexFormat.of().formatHex(sha256.digest())).isEqualTo(part.sha256());
    }
  }
}
