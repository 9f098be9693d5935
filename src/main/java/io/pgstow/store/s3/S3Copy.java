package io.pgstow.store.s3;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.Part;
import io.pgstow.store.StoredObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Copies objects between buckets without moving them through here: small ones by one request, the
 * others, and those that were uploaded in parts, in parts; in the very parts they have, where the
 * store tells, because then the copy has the same ETag.
 */
final class S3Copy {
  /** Of a copy whose ETag had to become another. */
  private static final String SOURCE_ETAG = "pgstow-source-etag";

  private final S3Bucket bucket;

  S3Copy(S3Bucket bucket) {
    this.bucket = bucket;
  }

  void copy(S3Bucket source, StoredObject object, String to) {
    HeadObjectResponse head =
        source
            .head(object.key())
            .orElseThrow(
                () ->
                    S3Failure.of(Refusal.NO_OBJECT)
                        .exception("copy", source.location(object.key()), null));
    var layout = new S3PartLayout(source, object, bucket.writing());
    if (layout.isWhole()) {
      copyWhole(source, object, to);
    } else {
      copyInParts(source, object, head, layout.sizes(), to);
    }
    if (!isCopy(source, object, to)) {
      throw new PgstowException(
          ExitCode.VERIFICATION,
          "\"%s\" is not the same as \"%s\""
              .formatted(bucket.location(to), source.location(object.key())),
          "Somebody else writes at one of the two places: find out who, then run the job again.");
    }
  }

  boolean isCopy(S3Bucket source, StoredObject object, String to) {
    Optional<HeadObjectResponse> from = source.head(object.key());
    Optional<HeadObjectResponse> there = bucket.head(to);
    return from.isPresent()
        && there.isPresent()
        && MultipartDigests.unquoted(from.get().eTag()).equals(object.etag())
        && Objects.equals(from.get().contentLength(), there.get().contentLength())
        && hasSameContent(from.get(), there.get());
  }

  private static boolean hasSameContent(HeadObjectResponse from, HeadObjectResponse there) {
    if (from.eTag().equals(there.eTag())) {
      return true;
    }
    return ObjectChecksums.compare(from, there)
        .orElseGet(
            () ->
                MultipartDigests.unquoted(from.eTag()).equals(there.metadata().get(SOURCE_ETAG))
                    || hasNoDigest(from));
  }

  /** ETags of objects encrypted by KMS or a key of the user are no digests of the content. */
  private static boolean hasNoDigest(HeadObjectResponse head) {
    return head.ssekmsKeyId() != null || head.sseCustomerAlgorithm() != null;
  }

  private void copyWhole(S3Bucket source, StoredObject object, String to) {
    var request =
        CopyObjectRequest.builder()
            .sourceBucket(source.name())
            .sourceKey(source.fullKey(object.key()))
            .copySourceIfMatch("\"" + object.etag() + "\"")
            .destinationBucket(bucket.name())
            .destinationKey(bucket.fullKey(to));
    bucket.writing().encryption().ifPresent(request::serverSideEncryption);
    bucket.writing().kmsKeyId().ifPresent(request::ssekmsKeyId);
    bucket.writing().storageClass().ifPresent(request::storageClass);
    source.call("copy", object.key(), () -> bucket.client().copyObject(request.build()));
  }

  private void copyInParts(
      S3Bucket source, StoredObject object, HeadObjectResponse head, List<Long> sizes, String to) {
    var metadata = new HashMap<>(head.metadata());
    metadata.put(SOURCE_ETAG, object.etag());
    var parts = new ArrayList<Part>();
    long offset = 0;
    try (var upload = new S3Upload(bucket, to, head.contentType(), metadata)) {
      for (long size : sizes) {
        parts.add(upload.copy(parts.size() + 1, source, object, offset, size));
        offset += size;
      }
      upload.complete(parts);
    }
  }
}
