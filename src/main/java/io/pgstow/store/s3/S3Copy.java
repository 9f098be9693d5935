package io.pgstow.store.s3;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.Part;
import io.pgstow.store.StoredObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.exception.AbortedException;
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
    var layout = new S3PartLayout(source, object, bucket.writing());
    if (layout.isWhole()) {
      copyWhole(source, object, to);
    } else {
      copyInParts(source, object, layout.sizes(), to);
    }
    if (!isCopy(source, object, to)) {
      throw new PgstowException(
          ExitCode.VERIFICATION,
          "\"%s\" is not the same as \"%s\""
              .formatted(bucket.location(to), source.location(object.key())),
          "Another client writes to one of the two locations. Stop it, and run the job again.");
    }
  }

  boolean isCopy(S3Bucket source, StoredObject object, String to) {
    return bucket
        .head(to)
        .filter(there -> there.contentLength() == object.size())
        .filter(
            there ->
                source
                    .head(object.key())
                    .filter(from -> MultipartDigests.unquoted(from.eTag()).equals(object.etag()))
                    .filter(from -> hasSameContent(from, there))
                    .isPresent())
        .isPresent();
  }

  private static boolean hasSameContent(HeadObjectResponse from, HeadObjectResponse there) {
    if (from.eTag().equals(there.eTag())) {
      return true;
    }
    return ObjectChecksums.compare(from, there)
        .orElseGet(
            () ->
                MultipartDigests.unquoted(from.eTag()).equals(there.metadata().get(SOURCE_ETAG))
                    || hasNoDigest(from)
                    || hasNoDigest(there));
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

  private void copyInParts(S3Bucket source, StoredObject object, List<Long> sizes, String to) {
    HeadObjectResponse head =
        source
            .head(object.key())
            .orElseThrow(
                () ->
                    S3Failure.of(Refusal.NO_OBJECT)
                        .exception("copy", source.location(object.key()), null));
    var metadata = new HashMap<>(head.metadata());
    metadata.put(SOURCE_ETAG, object.etag());
    try (var upload = new S3Upload(bucket, to, head.contentType(), metadata);
        var threads =
            Executors.newFixedThreadPool(
                S3Options.PARTS_COPIED_TOGETHER, Thread.ofVirtual().factory())) {
      var parts = new ArrayList<Part>();
      for (List<Callable<Part>> some : copies(source, object, sizes, upload)) {
        for (Future<Part> part : threads.invokeAll(some)) {
          parts.add(part.get());
        }
      }
      upload.complete(parts);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw bucket.failed("copy", to, AbortedException.create("interrupted", e));
    }
  }

  /** A few at a time, so that the first failure is the last request. */
  private static List<List<Callable<Part>>> copies(
      S3Bucket source, StoredObject object, List<Long> sizes, S3Upload upload) {
    var all = new ArrayList<List<Callable<Part>>>();
    long offset = 0;
    for (int i = 0; i < sizes.size(); i++) {
      if (i % S3Options.PARTS_COPIED_TOGETHER == 0) {
        all.add(new ArrayList<>());
      }
      int number = i + 1;
      long from = offset;
      long size = sizes.get(i);
      all.getLast().add(() -> upload.copy(number, source, object, from, size));
      offset += size;
    }
    return all;
  }
}
