package io.pgstow.store.s3;

import io.pgstow.store.PendingUpload;
import io.pgstow.store.StoredObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists what is in a bucket, fetching page after page while the stream is read. */
final class S3Listing {
  private final S3Bucket bucket;

  S3Listing(S3Bucket bucket) {
    this.bucket = bucket;
  }

  /** Every answer has it in a header (RFC 9110, 6.6.1). */
  Optional<Instant> time() {
    return bucket
        .call(
            "list",
            "",
            () ->
                bucket
                    .client()
                    .listObjectsV2(
                        request ->
                            request.bucket(bucket.name()).prefix(bucket.fullKey("")).maxKeys(1)))
        .sdkHttpResponse()
        .firstMatchingHeader("Date")
        .map(date -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
  }

  Stream<StoredObject> objects(String prefix) {
    var pages =
        bucket
            .client()
            .listObjectsV2Paginator(
                request -> request.bucket(bucket.name()).prefix(bucket.fullKey(prefix)));
    return stream(prefix, pages).flatMap(page -> page.contents().stream()).map(this::describe);
  }

  Stream<String> folders(String prefix) {
    var pages =
        bucket
            .client()
            .listObjectsV2Paginator(
                request ->
                    request.bucket(bucket.name()).prefix(bucket.fullKey(prefix)).delimiter("/"));
    return stream(prefix, pages)
        .flatMap(page -> page.commonPrefixes().stream())
        .map(CommonPrefix::prefix)
        .map(bucket::key);
  }

  Stream<PendingUpload> uploads(String prefix) {
    var pages =
        bucket
            .client()
            .listMultipartUploadsPaginator(
                request -> request.bucket(bucket.name()).prefix(bucket.fullKey(prefix)));
    return stream(prefix, pages)
        .flatMap(page -> page.uploads().stream())
        .flatMap(upload -> describe(upload).stream());
  }

  private StoredObject describe(S3Object object) {
    return new StoredObject(
        bucket.key(object.key()),
        object.size(),
        MultipartDigests.unquoted(object.eTag()),
        object.lastModified());
  }

  /** Empty when the upload was finished since it was listed. */
  private Optional<PendingUpload> describe(MultipartUpload upload) {
    String key = bucket.key(upload.key());
    try {
      Instant lastActive =
          bucket
              .client()
              .listPartsPaginator(
                  request ->
                      request.bucket(bucket.name()).key(upload.key()).uploadId(upload.uploadId()))
              .parts()
              .stream()
              .map(Part::lastModified)
              .max(Comparator.naturalOrder())
              .orElse(upload.initiated());
      return Optional.of(new PendingUpload(key, upload.uploadId(), lastActive));
    } catch (NoSuchUploadException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw bucket.failed("list", key, e);
    }
  }

  private <T> Stream<T> stream(String prefix, Iterable<T> pages) {
    Iterator<T> iterator = pages.iterator();
    var translating =
        new Iterator<T>() {
          @Override
          public boolean hasNext() {
            return bucket.call("list", prefix, iterator::hasNext);
          }

          @Override
          public T next() {
            return bucket.call("list", prefix, iterator::next);
          }
        };
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(translating, Spliterator.NONNULL), false);
  }
}
