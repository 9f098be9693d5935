package io.pgstow.store.s3;

import static io.pgstow.testing.Occurrences.always;
import static io.pgstow.testing.Occurrences.nth;
import static io.pgstow.testing.S3Operation.COMPLETE_MULTIPART_UPLOAD;
import static io.pgstow.testing.S3Operation.HEAD_OBJECT;
import static io.pgstow.testing.S3Operation.PUT_OBJECT;
import static io.pgstow.testing.S3Operation.UPLOAD_PART;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.Upload;
import io.pgstow.store.s3.S3Options.Writing;
import io.pgstow.testing.Fault;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Request;
import io.pgstow.testing.S3Server;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An object is there with what was sent, or it is not, whatever the answers say. */
final class S3UploadFaultsIT extends FaultyStore {
  private static final Fault UPLOAD_GONE = new Fault.Answer(404, "NoSuchUpload", "");

  @Test
  void a_part_is_sent_so_often_as_set_and_then_the_upload_is_thrown_away() {
    proxy.inject(UPLOAD_PART, always(), Fault.slowDown());
    assertFails("the store asks to slow down");
    assertThat(proxy.faulted()).hasSize(1 + RETRIES);
    assertNothingThere();
  }

  @Test
  void a_completion_that_stays_an_error_inside_a_success_is_one() {
    proxy.inject(COMPLETE_MULTIPART_UPLOAD, always(), Fault.errorInside());
    assertFails("the store reports an internal error");
    assertNothingThere();
  }

  @Test
  void a_completion_of_which_no_answer_arrives_is_known_by_its_object() {
    proxy.inject(COMPLETE_MULTIPART_UPLOAD, always(), new Fault.LoseResponse());
    upload();
    assertThat(read(direct, "a")).isEqualTo(CONTENT);
  }

  @Test
  void a_completion_is_known_by_its_object_after_errors_too() {
    proxy.inject(COMPLETE_MULTIPART_UPLOAD, nth(1), new Fault.LoseResponse());
    proxy.inject(COMPLETE_MULTIPART_UPLOAD, always(), Fault.internalError());
    upload();
    assertThat(read(direct, "a")).isEqualTo(CONTENT);
  }

  @Test
  void a_completion_that_cannot_be_looked_up_fails() {
    proxy.inject(COMPLETE_MULTIPART_UPLOAD, always(), new Fault.LoseResponse());
    proxy.inject(HEAD_OBJECT, always(), Fault.internalError());
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(this::upload)
        .withMessageStartingWith("cannot write \"%s\": ", store.location("a"));
  }

  @Test
  void a_completion_that_nobody_has_answered_may_still_take_place() {
    assertThat(isLeftAfter(new Fault.CutRequest(10))).isTrue();
    assertThat(isLeftAfter(Fault.internalError())).isTrue();
    assertThat(isLeftAfter(UPLOAD_GONE)).isFalse();
    assertThat(isLeftAfter(new Fault.LoseResponse())).isFalse();
    assertNothingThere();
  }

  /** Whether an upload that cannot be completed, and is closed, may have left something. */
  private boolean isLeftAfter(Fault fault) {
    proxy.inject(COMPLETE_MULTIPART_UPLOAD, always(), fault);
    proxy.inject(HEAD_OBJECT, always(), Fault.internalError());
    Upload upload = store.upload("a");
    try (upload) {
      assertThatExceptionOfType(PgstowException.class)
          .isThrownBy(() -> upload.complete(send(upload)));
      proxy.reset();
    }
    return upload.hasLeft();
  }

  @Test
  void another_object_in_the_place_is_not_the_one_uploaded() {
    direct.put("a", new byte[CONTENT.length]);
    proxy.inject(COMPLETE_MULTIPART_UPLOAD, always(), UPLOAD_GONE);
    assertFails("the upload is no longer there");
    assertThat(read(direct, "a")).isEqualTo(new byte[CONTENT.length]);
  }

  @Test
  void a_part_with_another_etag_is_not_made_into_an_object() {
    proxy.inject(UPLOAD_PART, nth(2), new Fault.WrongETag());
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(this::upload)
        .withMessageStartingWith("cannot write \"%s\": ", store.location("a"))
        .withMessageContaining("InvalidPart");
    assertNothingThere();
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPLETE_MULTIPART_UPLOAD", "HEAD_OBJECT"})
  void an_object_with_another_etag_than_acknowledged_is_not_trusted(S3Operation operation) {
    proxy.inject(operation, always(), new Fault.WrongETag());
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(this::upload)
        .withMessageStartingWith("\"%s\" is not what was sent: ETag ", store.location("a"))
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.VERIFICATION));
  }

  @ParameterizedTest
  @EnumSource(names = {"PUT_OBJECT", "HEAD_OBJECT"})
  void a_small_object_with_another_etag_is_not_trusted_either(S3Operation operation) {
    proxy.inject(operation, always(), new Fault.WrongETag());
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> store.put("a", CONTENT))
        .withMessage("\"%s\" is not what was just written", store.location("a"))
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.VERIFICATION));
  }

  @Test
  void a_part_beyond_the_limit_of_the_store_is_told_with_the_setting() {
    proxy.inject(request -> request.partNumber() > 1, always(), Fault.partNumberBeyond(1));
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(this::upload)
        .withMessageStartingWith(
            "cannot write \"%s\": the store answered 400 InvalidArgument: Part number",
            store.location("a"))
        .satisfies(e -> assertThat(e.hint()).contains("S3_MAX_PARTS"));
    assertNothingThere();
  }

  @Test
  void an_object_created_without_an_answer_is_known_by_its_content() {
    proxy.inject(PUT_OBJECT, always(), new Fault.LoseResponse());
    assertThat(store.create("a", CONTENT)).isTrue();
    assertThat(read(direct, "a")).isEqualTo(CONTENT);
  }

  @Test
  void an_object_of_somebody_else_is_not_known_as_our_own() {
    direct.put("a", new byte[] {1});
    proxy.inject(PUT_OBJECT, always(), new Fault.LoseResponse());
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> store.create("a", CONTENT))
        .withMessageStartingWith("cannot write \"%s\": ", store.location("a"));
    proxy.reset();
    assertThat(store.create("a", CONTENT)).isFalse();
  }

  @Test
  void an_object_that_is_not_there_after_all_was_not_created() {
    proxy.inject(PUT_OBJECT, always(), Fault.internalError());
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> store.create("a", CONTENT))
        .withMessage(
            "cannot write \"%s\": the store reports an internal error", store.location("a"));
    assertNothingThere();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void checksums_are_sent_only_when_wanted(boolean checksums) {
    S3Options known = S3Server.options(proxy.endpoint(), "checksums");
    var writing =
        new Writing(
            checksums,
            known.writing().encryption(),
            known.writing().kmsKeyId(),
            known.writing().storageClass(),
            known.writing().partSize(),
            known.writing().maxParts(),
            known.writing().copyPartSize());
    store.close();
    store = new S3Store(new S3Options(known.bucket(), known.prefix(), known.access(), writing));
    upload();
    store.put("b", CONTENT);
    store.copy(store, store.head("b").orElseThrow(), "c");

    List<S3Request> sent = proxy.requests();
    assertThat(sent.stream().anyMatch(S3UploadFaultsIT::hasChecksum)).isEqualTo(checksums);
    assertThat(sent)
        .as("trailers, which some stores do not know")
        .noneMatch(request -> request.header("x-amz-trailer").isPresent())
        .noneMatch(
            request -> request.header("Content-Encoding").orElse("").contains("aws-chunked"));
  }

  private static boolean hasChecksum(S3Request request) {
    return List.of(
            "x-amz-checksum-crc32", "x-amz-checksum-algorithm", "x-amz-sdk-checksum-algorithm")
        .stream()
        .anyMatch(name -> request.header(name).isPresent());
  }

  private void assertFails(String reason) {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(this::upload)
        .withMessage("cannot write \"%s\": %s", store.location("a"), reason)
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STORE));
  }

  private void assertNothingThere() {
    assertThat(direct.head("a")).isEmpty();
    assertThat(direct.pendingUploads("")).isEmpty();
  }
}
