package io.pgstow.store.s3;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.Part;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Uninterrupted;
import io.pgstow.store.Upload;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** A multipart upload. */
final class S3Upload implements Upload {
  private static final Logger LOG = LoggerFactory.getLogger(S3Upload.class);
  private static final int PRECONDITION_FAILED = 412;
  private static final int CONFLICT = 409;
  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;
  private static final int NOT_IMPLEMENTED = 501;
  private static final String BINARY = "application/octet-stream";

  private final S3Bucket bucket;
  private final String key;
  private final String id;
  private List<Part> asked = List.of();
  private boolean unanswered;
  private boolean completed;
  private boolean left;

  S3Upload(S3Bucket bucket, String key) {
    this(bucket, key, BINARY, Map.of());
  }

  S3Upload(S3Bucket bucket, String key, String contentType, Map<String, String> metadata) {
    this.bucket = bucket;
    this.key = key;
    CreateMultipartUploadRequest request = creation(contentType, metadata);
    this.id =
        bucket.call(
            "write",
            key,
            () -> required(bucket.client().createMultipartUpload(request).uploadId()));
  }

  private CreateMultipartUploadRequest creation(String contentType, Map<String, String> metadata) {
    var request =
        CreateMultipartUploadRequest.builder()
            .bucket(bucket.name())
            .key(bucket.fullKey(key))
            .contentType(contentType)
            .metadata(metadata);
    bucket.writing().encryption().ifPresent(request::serverSideEncryption);
    bucket.writing().kmsKeyId().ifPresent(request::ssekmsKeyId);
    bucket.writing().storageClass().ifPresent(request::storageClass);
    if (bucket.writing().checksums()) {
      request.checksumAlgorithm(ChecksumAlgorithm.CRC32);
    }
    return request.build();
  }

  @Override
  public Part part(int number, long offset, byte[] buffer, int length) {
    String checksum = bucket.writing().checksums() ? MultipartDigests.crc32(buffer, length) : "";
    var request =
        UploadPartRequest.builder()
            .bucket(bucket.name())
            .key(bucket.fullKey(key))
            .uploadId(id)
            .partNumber(number)
            .contentLength((long) length);
    if (!checksum.isEmpty()) {
      request.checksumCRC32(checksum);
    }
    var content =
        ContentStreamProvider.fromInputStreamSupplier(
            () -> new ByteArrayInputStream(buffer, 0, length));
    var body = RequestBody.fromContentProvider(content, length, BINARY);
    String etag =
        bucket.call(
            "write", key, () -> etag(bucket.client().uploadPart(request.build(), body).eTag()));
    return new Part(number, offset, length, etag, checksum);
  }

  /** Makes a part of a range of another object, without moving it through here. */
  Part copy(int number, S3Bucket source, StoredObject from, long offset, long length) {
    var request =
        UploadPartCopyRequest.builder()
            .sourceBucket(source.name())
            .sourceKey(source.fullKey(from.key()))
            .copySourceIfMatch("\"" + from.etag() + "\"")
            .destinationBucket(bucket.name())
            .destinationKey(bucket.fullKey(key))
            .uploadId(id)
            .partNumber(number);
    // S3 takes a range only of objects of more than 5 MiB
    if (length < from.size()) {
      request.copySourceRange("bytes=%d-%d".formatted(offset, offset + length - 1));
    }
    CopyPartResult result =
        source.call(
            "copy",
            from.key(),
            () -> required(bucket.client().uploadPartCopy(request.build()).copyPartResult()));
    return new Part(
        number,
        offset,
        length,
        etag(result.eTag()),
        Objects.requireNonNullElse(result.checksumCRC32(), ""));
  }

  @Override
  public StoredObject complete(List<Part> parts) {
    long size = Part.totalSize(parts);
    asked = parts;
    return completed(parts, size, finish(parts));
  }

  @Override
  public Optional<StoredObject> completeNew(List<Part> parts) {
    long size = Part.totalSize(parts);
    asked = parts;
    return finishNew(parts).map(etag -> completed(parts, size, etag));
  }

  private StoredObject completed(List<Part> parts, long size, String etag) {
    completed = true;
    HeadObjectResponse head =
        bucket.head(key).orElseThrow(() -> damaged("it is not there", "the upload was completed"));
    requireEqual("bytes", head.contentLength(), size);
    requireEqual("ETag", MultipartDigests.unquoted(head.eTag()), etag);
    // other kinds of checksum, and those of a whole object, cannot be told from those of the parts
    Optional<String> checksum =
        Optional.ofNullable(head.checksumCRC32()).filter(value -> value.contains("-"));
    if (checksum.isPresent()) {
      requireEqual("CRC-32", checksum, MultipartDigests.crc32(parts));
    }
    return bucket.describe(key, head);
  }

  /** Completes the upload; answers the object's entity tag. */
  private String finish(List<Part> parts) {
    try {
      return complete(completion(parts));
    } catch (SdkException e) {
      return ofFailure(parts, e);
    }
  }

  /** The same on the condition that there is no object. */
  private Optional<String> finishNew(List<Part> parts) {
    try {
      return Optional.of(complete(completion(parts).ifNoneMatch("*")));
    } catch (S3Exception e) {
      return switch (e.statusCode()) {
        // by another, or by this very request, whose first answer was lost
        case PRECONDITION_FAILED, CONFLICT -> ofLostAnswer(parts);
        case NOT_IMPLEMENTED ->
            bucket.head(key).isPresent() ? Optional.empty() : Optional.of(finish(parts));
        default -> Optional.of(ofFailure(parts, e));
      };
    } catch (SdkException e) {
      return Optional.of(ofFailure(parts, e));
    }
  }

  private CompleteMultipartUploadRequest.Builder completion(List<Part> parts) {
    return CompleteMultipartUploadRequest.builder()
        .bucket(bucket.name())
        .key(bucket.fullKey(key))
        .uploadId(id)
        .multipartUpload(all -> all.parts(parts.stream().map(S3Upload::receipt).toList()));
  }

  private String complete(CompleteMultipartUploadRequest.Builder request) {
    unanswered = true;
    try {
      String etag = etag(bucket.client().completeMultipartUpload(request.build()).eTag());
      unanswered = false;
      return etag;
    } catch (S3Exception e) {
      // other errors say nothing of what becomes of it, or of an attempt before
      unanswered = e.statusCode() < BAD_REQUEST || e.statusCode() >= SERVER_ERROR;
      throw e;
    }
  }

  private String ofFailure(List<Part> parts, SdkException e) {
    if (e instanceof AbortedException) {
      throw bucket.failed("write", key, e);
    }
    return bucket
        .lookUp(e, () -> ofLostAnswer(parts))
        .orElseThrow(() -> bucket.failed("write", key, e));
  }

  /**
   * The entity tag of the object when it is there, though no answer said so: a request repeated
   * after a lost answer finds the upload gone, and the object in its place.
   */
  private Optional<String> ofLostAnswer(List<Part> parts) {
    return bucket
        .head(key)
        .filter(head -> head.contentLength() == Part.totalSize(parts))
        .filter(head -> isMadeOf(parts, head))
        .map(head -> MultipartDigests.unquoted(head.eTag()));
  }

  private static boolean isMadeOf(List<Part> parts, HeadObjectResponse head) {
    var etag = Optional.of(MultipartDigests.unquoted(head.eTag()));
    var checksum = Optional.ofNullable(head.checksumCRC32());
    return MultipartDigests.etag(parts).equals(etag)
        || (checksum.isPresent() && MultipartDigests.crc32(parts).equals(checksum));
  }

  private static String etag(@Nullable String etag) {
    return MultipartDigests.unquoted(required(etag));
  }

  private static <T> T required(@Nullable T field) {
    if (field == null) {
      throw SdkClientException.create("the store's answer is incomplete");
    }
    return field;
  }

  private static CompletedPart receipt(Part part) {
    var receipt = CompletedPart.builder().partNumber(part.number()).eTag(part.etag());
    if (!part.checksum().isEmpty()) {
      receipt.checksumCRC32(part.checksum());
    }
    return receipt.build();
  }

  private void requireEqual(String what, Object actual, Object expected) {
    if (!actual.equals(expected)) {
      throw damaged("%s %s".formatted(what, actual), "%s %s".formatted(what, expected));
    }
  }

  private PgstowException damaged(String actual, String expected) {
    return new PgstowException(
        ExitCode.VERIFICATION,
        "\"%s\" is not what was sent: %s, but %s".formatted(bucket.location(key), actual, expected),
        "The store lost data that it acknowledged, or another client wrote there. Run"
            + " the job again.");
  }

  /** Aborts even when the thread is interrupted, which is how a run is stopped. */
  @Override
  public void close() {
    if (!completed) {
      Uninterrupted.run(this::abort);
    }
  }

  private void abort() {
    try {
      bucket.abort(key, id);
      // the answer to the completion may be lost, or not have been waited for
      if (!asked.isEmpty() && ofLostAnswer(asked).isPresent()) {
        bucket.delete(key);
      } else {
        // a store may complete it all the same, later
        left = unanswered;
      }
    } catch (PgstowException e) {
      left = true;
      // what made the upload fail matters more, and the parts are swept later
      LOG.warn("parts of \"{}\" remain in the store: {}", bucket.location(key), e.getMessage());
    }
  }

  @Override
  public boolean hasLeft() {
    return left;
  }
}
