package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PartSizes;
import io.pgstow.store.Upload;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Moves a small object and one of two parts to another place of the same bucket. */
final class FaultedRename implements FaultedJob {
  private static final byte[] PART = new byte[PartSizes.SMALLEST];
  private static final int SMALL = 100;
  private static final String MARK = "/.pgstow-removing";

  @Override
  public String name() {
    return "rename";
  }

  @Override
  public List<FaultedCall> calls() {
    return List.of(
        FaultedCall.of("list the objects", S3Operation.LIST_OBJECTS),
        new FaultedCall(
            "look for the mark", Set.of(S3Operation.HEAD_OBJECT), key -> key.endsWith(MARK)),
        new FaultedCall(
            "look at an object", Set.of(S3Operation.HEAD_OBJECT), key -> !key.endsWith(MARK)),
        FaultedCall.of("copy an object", S3Operation.COPY_OBJECT),
        FaultedCall.of("begin a copy in parts", S3Operation.CREATE_MULTIPART_UPLOAD),
        FaultedCall.of("copy a part", S3Operation.UPLOAD_PART_COPY),
        FaultedCall.of("complete a copy", S3Operation.COMPLETE_MULTIPART_UPLOAD),
        FaultedCall.of("mark the removal", S3Operation.PUT_OBJECT),
        FaultedCall.deletion(key -> !key.endsWith(MARK)),
        new FaultedCall(
            "delete the mark", Set.of(S3Operation.DELETE_OBJECT), key -> key.endsWith(MARK)));
  }

  @Override
  public String prose() {
    return """
        After success every object is at the new place, and none is at the old place. After a failure no object
        is lost: each is at one of the two places. Run the same job again when the store works, and it moves the
        remaining objects.""";
  }

  @Override
  public String prefix(String run) {
    return "rename/" + run;
  }

  @Override
  public void prepare(TestStore place) {
    place.write("old/app/small", new byte[SMALL]);
    try (ObjectStore store = place.open();
        Upload upload = store.upload("old/app/large")) {
      upload.complete(
          List.of(upload.part(1, 0, PART, PART.length), upload.part(2, PART.length, PART, SMALL)));
    }
  }

  @Override
  public Map<String, String> variables(String run) {
    String root = "s3://" + S3Server.BUCKET + "/" + prefix(run);
    return Map.of("SRC_URL", root + "/old", "DST_URL", root + "/new", "REMOVE_SOURCE", "true");
  }

  @Override
  public void assertDone(String run, TestStore store) {
    assertThat(store.keys()).containsExactly("new/app/large", "new/app/small");
    assertThat(store.read("new/app/large")).hasSize(PART.length + SMALL);
    assertThat(store.read("new/app/small")).hasSize(SMALL);
  }

  @Override
  public void assertHarmless(String run, TestStore store) {
    List<String> keys = store.keys();
    assertThat(keys.stream().map(key -> key.substring("new/".length())))
        .contains("app/large", "app/small");
    if (keys.stream().anyMatch(key -> key.startsWith("old/"))) {
      Run again = Run.of("rename", Run.variables(variables(run), store.settings()));
      assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.DONE);
    }
    assertDone(run, store);
  }
}
