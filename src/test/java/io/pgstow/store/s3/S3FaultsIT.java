package io.pgstow.store.s3;

import static io.pgstow.testing.Occurrences.always;
import static io.pgstow.testing.Occurrences.nth;
import static io.pgstow.testing.S3Operation.ABORT_MULTIPART_UPLOAD;
import static io.pgstow.testing.S3Operation.COMPLETE_MULTIPART_UPLOAD;
import static io.pgstow.testing.S3Operation.CREATE_MULTIPART_UPLOAD;
import static io.pgstow.testing.S3Operation.DELETE_OBJECT;
import static io.pgstow.testing.S3Operation.GET_OBJECT;
import static io.pgstow.testing.S3Operation.HEAD_OBJECT;
import static io.pgstow.testing.S3Operation.LIST_MULTIPART_UPLOADS;
import static io.pgstow.testing.S3Operation.LIST_OBJECTS;
import static io.pgstow.testing.S3Operation.LIST_PARTS;
import static io.pgstow.testing.S3Operation.PUT_OBJECT;
import static io.pgstow.testing.S3Operation.UPLOAD_PART;
import static io.pgstow.testing.S3Operation.UPLOAD_PART_COPY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.PendingUpload;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Upload;
import io.pgstow.testing.Fault;
import io.pgstow.testing.S3Operation;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of request that goes wrong ends in success after another try, or in a clear failure.
 */
final class S3FaultsIT extends FaultyStore {

  static Stream<S3Operation> operations() {
    return Stream.of(
        HEAD_OBJECT,
        GET_OBJECT,
        PUT_OBJECT,
        DELETE_OBJECT,
        LIST_OBJECTS,
        CREATE_MULTIPART_UPLOAD,
        UPLOAD_PART,
        UPLOAD_PART_COPY,
        COMPLETE_MULTIPART_UPLOAD,
        ABORT_MULTIPART_UPLOAD,
        LIST_MULTIPART_UPLOADS,
        LIST_PARTS);
  }

  static Stream<Arguments> operationsAndFaults() {
    return operations()
        .flatMap(operation -> passing().map(fault -> Arguments.of(operation, fault)));
  }

  private static Stream<Fault> passing() {
    return Stream.of(
        Fault.slowDown(),
        Fault.internalError(),
        Fault.errorInside(),
        new Fault.CutRequest(10),
        new Fault.CutResponse(0),
        new Fault.CutResponse(10),
        new Fault.StallResponse(0),
        new Fault.LoseResponse());
  }

  @ParameterizedTest
  @MethodSource("operationsAndFaults")
  void what_passes_is_got_over(S3Operation operation, Fault fault) {
    prepare();
    proxy.inject(operation, nth(1), fault);
    work(operation);
    assertThat(proxy.faulted()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void what_stays_is_told(S3Operation operation) {
    prepare();
    proxy.inject(operation, always(), Fault.internalError());
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> work(operation))
        .withMessageEndingWith(": the store reports an internal error")
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STORE))
        .satisfies(e -> assertThat(e.hint()).startsWith("Run the job again"));
    // parts are copied side by side, each with its own retries
    int parts = operation == S3Operation.UPLOAD_PART_COPY ? 2 : 1;
    assertThat(proxy.faulted()).hasSize(parts * (1 + RETRIES));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void credentials_that_expire_are_named(S3Operation operation) {
    prepare();
    proxy.inject(
        request -> request.operation() == operation || operation == HEAD_OBJECT,
        always(),
        Fault.expiredToken());
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> work(operation))
        .withMessageEndingWith(": the temporary credentials have expired")
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STORE))
        .satisfies(e -> assertThat(e.hint()).startsWith("Get new ones"));
  }

  /** Makes requests of a kind, and sees that they had their effect. */
  private void work(S3Operation operation) {
    switch (operation) {
      case HEAD_OBJECT -> asks();
      case GET_OBJECT -> reads();
      case PUT_OBJECT -> writes();
      case DELETE_OBJECT -> deletes();
      case LIST_OBJECTS -> lists();
      case UPLOAD_PART_COPY -> copies();
      case ABORT_MULTIPART_UPLOAD -> aborts();
      case LIST_MULTIPART_UPLOADS, LIST_PARTS -> listsUploads();
      default -> uploads();
    }
  }

  private void prepare() {
    direct.put("there", CONTENT);
  }

  private void uploads() {
    upload();
    assertThat(read(direct, "a")).isEqualTo(CONTENT);
  }

  private void copies() {
    store.copy(store, direct.head("there").orElseThrow(), "copy");
    assertThat(read(direct, "copy")).isEqualTo(CONTENT);
    assertThat(direct.pendingUploads("")).isEmpty();
  }

  private void asks() {
    assertThat(store.head("there"))
        .hasValueSatisfying(there -> assertThat(there.size()).isEqualTo(CONTENT.length));
    assertThat(store.head("nothing")).isEmpty();
  }

  private void reads() {
    assertThat(read(store, "there")).isEqualTo(CONTENT);
  }

  private void writes() {
    assertThat(store.create("new", new byte[] {1})).isTrue();
    assertThat(store.create("new", new byte[] {2})).isFalse();
    assertThat(store.put("there", new byte[] {3}).size()).isEqualTo(1);
  }

  private void lists() {
    assertThat(store.list("").map(StoredObject::key)).containsExactly("there");
  }

  private void listsUploads() {
    try (Upload upload = direct.upload("a")) {
      upload.part(1, 0, CONTENT, PART);
      assertThat(store.pendingUploads("").map(PendingUpload::key)).containsExactly("a");
    }
  }

  private void aborts() {
    try (Upload upload = direct.upload("a")) {
      upload.part(1, 0, CONTENT, PART);
      direct.pendingUploads("").forEach(store::abort);
      assertThat(direct.pendingUploads("")).isEmpty();
    }
  }

  private void deletes() {
    store.delete("there");
    assertThat(direct.head("there")).isEmpty();
  }
}
