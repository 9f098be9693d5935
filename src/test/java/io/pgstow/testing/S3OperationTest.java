package io.pgstow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class S3OperationTest {

  @ParameterizedTest
  @CsvSource({
    "HEAD /b,                                  HEAD_BUCKET",
    "GET /b?list-type=2&prefix=x%2F,           LIST_OBJECTS",
    "GET /b/?uploads&prefix=x,                 LIST_MULTIPART_UPLOADS",
    "POST /b?delete,                           DELETE_OBJECTS",
    "HEAD /b/k,                                HEAD_OBJECT",
    "GET /b/k?x-id=GetObject,                  GET_OBJECT",
    "PUT /b/k?x-id=PutObject,                  PUT_OBJECT",
    "DELETE /b/k,                              DELETE_OBJECT",
    "POST /b/k?uploads,                        CREATE_MULTIPART_UPLOAD",
    "PUT /b/k?partNumber=3&uploadId=u,         UPLOAD_PART",
    "POST /b/k?uploadId=u,                     COMPLETE_MULTIPART_UPLOAD",
    "DELETE /b/k?uploadId=u,                   ABORT_MULTIPART_UPLOAD",
    "GET /b/k?uploadId=u,                      LIST_PARTS",
    "PUT /b,                                   OTHER"
  })
  void an_operation_is_told_by_method_path_and_query(String start, S3Operation operation) {
    assertThat(request(start)).matches(operation);
  }

  @Test
  void copies_name_their_source_in_a_header() {
    assertThat(request("PUT /b/k", "X-Amz-Copy-Source: b/other")).matches(S3Operation.COPY_OBJECT);
    assertThat(request("PUT /b/k?partNumber=1&uploadId=u", "x-amz-copy-source: b/o"))
        .matches(S3Operation.UPLOAD_PART_COPY);
  }

  @Test
  void keys_and_parameters_are_decoded() {
    S3Request request = request("PUT /b/one/t%C3%A9o%20%2B+.dump?partNumber=12&uploadId=a%2Fb");

    assertThat(request.bucket()).isEqualTo("b");
    assertThat(request.key()).isEqualTo("one/téo ++.dump");
    assertThat(request.partNumber()).isEqualTo(12);
    assertThat(request.query()).containsEntry("uploadId", "a/b");
  }

  private static S3Request request(String start, String... fields) {
    return S3Request.of(new HttpHead(start + " HTTP/1.1", List.of(fields)));
  }
}
