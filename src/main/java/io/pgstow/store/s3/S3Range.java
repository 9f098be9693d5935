package io.pgstow.store.s3;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.stream.BulkInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A range of an object. A lost connection is replaced by one for what is left of the range. */
final class S3Range extends BulkInputStream {
  private static final int PARTIAL_CONTENT = 206;
  private static final int PRECONDITION_FAILED = 412;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final S3Bucket bucket;
  private final String key;
  private final long end;
  private long position;
  private int losses;
  private @Nullable String etag;
  private @Nullable ResponseInputStream<GetObjectResponse> body;

  S3Range(S3Bucket bucket, String key, long offset, long length) {
    this.bucket = bucket;
    this.key = key;
    this.position = offset;
    this.end = offset + length;
  }

  @Override
  public int read(byte[] target, int from, int length) {
    if (length == 0) {
      return 0;
    }
    while (position < end) {
      int count = tryRead(target, from, (int) Math.min(length, end - position));
      if (count > 0) {
        position += count;
        losses = 0;
        return count;
      }
    }
    return -1;
  }

  /** Reads some bytes, or none when the connection is lost. */
  private int tryRead(byte[] target, int from, int length) {
    try {
      if (body == null) {
        body = open();
        checkRange(body.response());
      }
      int count = body.read(target, from, length);
      if (count < 0) {
        throw new IOException("the answer ends at %d instead of %d".formatted(position, end));
      }
      return count;
    } catch (IOException e) {
      giveUp();
      if (losses++ == bucket.maxRetries()) {
        throw bucket.failed("read", key, SdkClientException.create("cannot read on", e));
      }
      return 0;
    } catch (SdkException e) {
      throw bucket.failed("read", key, e);
    }
  }

  private ResponseInputStream<GetObjectResponse> open() {
    try {
      return bucket.client().getObject(request());
    } catch (S3Exception e) {
      throw switch (e.statusCode()) {
        case PRECONDITION_FAILED -> unreadable("it was replaced meanwhile", e);
        case RANGE_NOT_SATISFIABLE -> unreadable("it ends before byte %d".formatted(position), e);
        default -> bucket.failed("read", key, e);
      };
    } catch (SdkException e) {
      throw bucket.failed("read", key, e);
    }
  }

  /**
   * A store that ignores the range answers with the whole object, and some answer with an error.
   */
  private void checkRange(GetObjectResponse response) throws UnusableAnswerException {
    String range = String.valueOf(response.contentRange());
    if (response.sdkHttpResponse().statusCode() != PARTIAL_CONTENT
        || !range.startsWith("bytes %d-".formatted(position))) {
      throw new UnusableAnswerException("the store did not answer with the range asked for");
    }
    etag = response.eTag();
  }

  private GetObjectRequest request() {
    return GetObjectRequest.builder()
        .bucket(bucket.name())
        .key(bucket.fullKey(key))
        .range("bytes=%d-%d".formatted(position, end - 1))
        .ifMatch(etag)
        .build();
  }

  private PgstowException unreadable(String reason, Exception cause) {
    return new PgstowException(
        ExitCode.STORE,
        "cannot read \"%s\": %s".formatted(bucket.location(key), reason),
        "Check the network to the store, and that no other client writes there; then run"
            + " the job again.",
        cause);
  }

  /** Keeps the connection for others at the end of the range; before it, gives it up. */
  @Override
  public void close() throws IOException {
    if (body != null && position == end) {
      body.close();
      body = null;
    }
    giveUp();
  }

  private void giveUp() {
    if (body != null) {
      body.abort();
      body = null;
    }
  }
}
