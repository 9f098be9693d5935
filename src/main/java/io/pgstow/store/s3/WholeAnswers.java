package io.pgstow.store.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Has the SDK send a request again whose answer is not what an answer to it must be. Left to itself
 * it fails over an answer that breaks off while it is parsed, and takes an error document after a
 * status of success for a success, where it expects no document.
 *
 * <p>Answers are small, at most a page of a list, but for the content of objects, which is left to
 * its reader.
 */
final class WholeAnswers implements ExecutionInterceptor {

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    boolean success = context.httpResponse().isSuccessful();
    if (success && context.request() instanceof GetObjectRequest) {
      return context.responseBody();
    }
    try {
      byte[] body = whole(context.responseBody());
      if (success) {
        check(context, body);
      }
      return Optional.of(new ByteArrayInputStream(body));
    } catch (IOException e) {
      // the SDK repeats a request that failed over one of these
      throw SdkClientException.create("unusable answer", e);
    }
  }

  private static byte[] whole(Optional<InputStream> content) throws IOException {
    if (content.isEmpty()) {
      return new byte[0];
    }
    try (InputStream body = content.get()) {
      return body.readAllBytes();
    }
  }

  private static void check(Context.ModifyHttpResponse context, byte[] body)
      throws UnusableAnswerException {
    SdkRequest request = context.request();
    switch (request) {
      case HeadObjectRequest _, PutObjectRequest _, UploadPartRequest _ -> {
        if (context.httpResponse().firstMatchingHeader("ETag").isEmpty()) {
          throw new UnusableAnswerException("the store's answer has no ETag");
        }
      }
      case DeleteObjectRequest _, AbortMultipartUploadRequest _ -> {
        if (new String(body, StandardCharsets.UTF_8).contains("<Error>")) {
          throw new UnusableAnswerException("the store's answer is success and error at once");
        }
      }
      default -> {
        if (body.length == 0) {
          throw new UnusableAnswerException("the store's answer is empty");
        }
      }
    }
  }
}
