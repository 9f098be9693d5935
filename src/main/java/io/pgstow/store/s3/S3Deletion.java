package io.pgstow.store.s3;

import io.pgstow.store.RetainedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Deletes objects, up to a thousand by one request. What that request does not achieve is deleted
 * by requests of its own, which are retried and answer why not.
 */
final class S3Deletion {
  private static final Logger LOG = LoggerFactory.getLogger(S3Deletion.class);
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
  private static final int MOST_AT_ONCE = 1000;

  private final S3Bucket bucket;

  S3Deletion(S3Bucket bucket) {
    this.bucket = bucket;
  }

  /** Answers the objects that a lock keeps. */
  List<RetainedObject> delete(List<String> keys) {
    var retained = new ArrayList<RetainedObject>();
    for (int i = 0; i < keys.size(); i += MOST_AT_ONCE) {
      List<String> some = keys.subList(i, Math.min(keys.size(), i + MOST_AT_ONCE));
      for (String key : deleteTogether(some)) {
        deleteAlone(key).ifPresent(retained::add);
      }
    }
    return retained;
  }

  /** Answers the keys that are still there, or may be. */
  private List<String> deleteTogether(List<String> keys) {
    List<ObjectIdentifier> identifiers =
        keys.stream()
            .map(key -> ObjectIdentifier.builder().key(bucket.fullKey(key)).build())
            .toList();
    try {
      return bucket
          .client()
          .deleteObjects(
              request ->
                  request
                      .bucket(bucket.name())
                      .delete(delete -> delete.objects(identifiers).quiet(true)))
          .errors()
          .stream()
          .map(S3Error::key)
          .map(bucket::key)
          .toList();
    } catch (S3Exception e) {
      // some stores do not know this request
      LOG.debug("cannot delete {} objects together", keys.size(), e);
      return keys;
    } catch (SdkException e) {
      throw bucket.failed("delete", keys.getFirst(), e);
    }
  }

  private Optional<RetainedObject> deleteAlone(String key) {
    try {
      bucket
          .client()
          .deleteObject(request -> request.bucket(bucket.name()).key(bucket.fullKey(key)));
      return Optional.empty();
    } catch (S3Exception e) {
      Optional<RetainedObject> retained = lock(key, e);
      if (retained.isEmpty()) {
        throw bucket.failed("delete", key, e);
      }
      return retained;
    } catch (SdkException e) {
      throw bucket.failed("delete", key, e);
    }
  }

  /** A locked object is denied like one that belongs to others; its head tells the difference. */
  private Optional<RetainedObject> lock(String key, S3Exception denied) {
    try {
      HeadObjectResponse head =
          bucket
              .client()
              .headObject(request -> request.bucket(bucket.name()).key(bucket.fullKey(key)));
      return Optional.ofNullable(head.objectLockRetainUntilDate())
          .map(until -> new RetainedObject(key, Optional.of(until)))
          .or(
              () ->
                  head.objectLockLegalHoldStatus() == ObjectLockLegalHoldStatus.ON
                      ? Optional.of(new RetainedObject(key, Optional.empty()))
                      : Optional.empty());
    } catch (SdkException e) {
      denied.addSuppressed(e);
      return Optional.empty();
    }
  }
}
