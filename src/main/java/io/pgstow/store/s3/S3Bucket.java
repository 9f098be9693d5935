package io.pgstow.store.s3;

import io.pgstow.error.PgstowException;
import io.pgstow.store.StoredObject;
import io.pgstow.store.s3.S3Options.Writing;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A bucket, the prefix of our keys in it, and the client that leads there. Thread-safe. */
final class S3Bucket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(S3Bucket.class);
  private static final int NOT_FOUND = 404;

  private final S3Options options;
  private final Unanswered unanswered = new Unanswered(InstantSource.system());
  private final Requests requests = new Requests();
  private final S3Client client;

  S3Bucket(S3Options options) {
    this.options = options;
    this.client = S3Connection.open(options, unanswered, requests);
  }

  Unanswered unanswered() {
    return unanswered;
  }

  Requests requests() {
    return requests;
  }

  S3Client client() {
    return client;
  }

  String name() {
    return options.bucket();
  }

  Writing writing() {
    return options.writing();
  }

  int maxRetries() {
    return options.access().maxRetries();
  }

  /** The key as the bucket knows it. */
  String fullKey(String key) {
    return options.prefix().isEmpty() ? key : options.prefix() + "/" + key;
  }

  /** The key as the store's callers know it. */
  String key(String fullKey) {
    return fullKey.substring(fullKey("").length());
  }

  String location(String key) {
    String path = key.isEmpty() ? options.prefix() : fullKey(key);
    return "s3://" + name() + (path.isEmpty() ? "" : "/" + path);
  }

  /**
   * Sends a request.
   *
   * @param act what it does, for a message: a verb such as "write"
   */
  <T> T call(String act, String key, Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      throw failed(act, key, e);
    }
  }

  /**
   * Looks for what a failed request has done nevertheless; finds nothing when that fails too.
   *
   * @param e the failure of the request, which is what the user is told of
   */
  <T> Optional<T> lookUp(SdkException e, Supplier<Optional<T>> request) {
    try {
      return request.get();
    } catch (PgstowException lookUp) {
      e.addSuppressed(lookUp);
      return Optional.empty();
    }
  }

  RuntimeException failed(String act, String key, SdkException e) {
    return S3Failure.of(e, options.access().endpoint()).exception(act, location(key), e);
  }

  Optional<HeadObjectResponse> head(String key) {
    try {
      return Optional.of(
          client.headObject(
              request -> {
                request.bucket(name()).key(fullKey(key));
                if (writing().checksums()) {
                  request.checksumMode(ChecksumMode.ENABLED);
                }
              }));
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw explained(key, e);
    } catch (SdkException e) {
      throw failed("read", key, e);
    }
  }

  /** An answer to HEAD has no body to say what is wrong; that to GET has. */
  private RuntimeException explained(String key, S3Exception head) {
    try {
      client
          .getObject(request -> request.bucket(name()).key(fullKey(key)).range("bytes=0-0"))
          .abort();
      return failed("read", key, head);
    } catch (NoSuchKeyException e) {
      return failed("read", key, head);
    } catch (SdkException e) {
      return failed("read", key, e);
    }
  }

  StoredObject describe(String key, HeadObjectResponse head) {
    return new StoredObject(
        key, head.contentLength(), MultipartDigests.unquoted(head.eTag()), head.lastModified());
  }

  void delete(String key) {
    call(
        "delete",
        key,
        () -> client.deleteObject(request -> request.bucket(name()).key(fullKey(key))));
  }

  /** Aborts an upload; one that does not exist any more is no error. */
  void abort(String key, String uploadId) {
    try {
      client.abortMultipartUpload(
          request -> request.bucket(name()).key(fullKey(key)).uploadId(uploadId));
    } catch (NoSuchUploadException e) {
      LOG.debug("upload {} of \"{}\" is gone", uploadId, location(key), e);
    } catch (SdkException e) {
      throw failed("abort the upload of", key, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
