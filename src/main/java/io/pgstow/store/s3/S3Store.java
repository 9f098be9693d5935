package io.pgstow.store.s3;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PartSizes;
import io.pgstow.store.PendingUpload;
import io.pgstow.store.RetainedObject;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Upload;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A bucket as a store. */
public final class S3Store implements ObjectStore {
  /** Bytes of UTF-8 (S3 User Guide, Object key names). */
  private static final int LONGEST_KEY = 1024;

  private static final int READ_BUFFER = 1 << 16;
  // precondition failed; conflict with another conditional write going on
  private static final Set<Integer> TAKEN = Set.of(412, 409);

  private final S3Bucket bucket;
  private final S3Listing listing;
  private final S3Copy copying;

  /** Opens a bucket, without asking whether it is there. */
  public S3Store(S3Options options) {
    this.bucket = new S3Bucket(options);
    this.listing = new S3Listing(bucket);
    this.copying = new S3Copy(bucket);
  }

  @Override
  public Optional<Instant> silentSince(Instant now) {
    return bucket.unanswered().overdueSince(now);
  }

  @Override
  public long retries() {
    return bucket.requests().retries();
  }

  @Override
  public String location(String key) {
    return bucket.location(key);
  }

  @Override
  public void requireKey(String key) {
    int length = bucket.fullKey(key).getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_KEY) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"%s\" has %d bytes, a key can have %d".formatted(location(key), length, LONGEST_KEY),
          "Shorten BACKUP_NAME, BACKUP_URL or S3_URI by %d bytes.".formatted(length - LONGEST_KEY));
    }
  }

  @Override
  public Optional<StoredObject> head(String key) {
    return bucket.head(key).map(head -> bucket.describe(key, head));
  }

  @Override
  public InputStream read(String key, long offset, long length) {
    return new BufferedInputStream(new S3Range(bucket, key, offset, length), READ_BUFFER);
  }

  @Override
  public Optional<Instant> time() {
    return listing.time();
  }

  @Override
  public Stream<StoredObject> list(String prefix) {
    return listing.objects(prefix);
  }

  @Override
  public Stream<String> brokenLinks(String prefix) {
    return Stream.of();
  }

  @Override
  public Stream<String> folders(String prefix) {
    return listing.folders(prefix);
  }

  @Override
  public boolean create(String key, byte[] content) {
    return writeIf(writing(key).ifNoneMatch("*"), key, content);
  }

  @Override
  public boolean replace(StoredObject old, byte[] content) {
    String etag = "\"" + old.etag() + "\"";
    return writeIf(writing(old.key()).ifMatch(etag), old.key(), content);
  }

  private boolean writeIf(PutObjectRequest.Builder request, String key, byte[] content) {
    try {
      send(request, content);
      return true;
    } catch (SdkException e) {
      return decide(key, content, e);
    }
  }

  /** Whether an object is the one that was to be written, by an answer that was no success. */
  private boolean decide(String key, byte[] content, SdkException e) {
    return switch (e) {
      // the answer to a condition on an object that is gone
      case NoSuchKeyException _ -> false;
      case S3Exception answer when TAKEN.contains(answer.statusCode()) ->
          Arrays.equals(content, content(key).orElseThrow(() -> contended(key, e)));
      // interrupted, which whatever else is asked would be too
      case AbortedException _ -> throw bucket.failed("write", key, e);
      // it may have been created by a request whose answer was lost
      default -> {
        if (bucket
            .lookUp(e, () -> content(key).filter(there -> Arrays.equals(there, content)))
            .isEmpty()) {
          throw bucket.failed("write", key, e);
        }
        yield true;
      }
    };
  }

  private Optional<byte[]> content(String key) {
    try {
      return Optional.of(
          bucket
              .client()
              .getObjectAsBytes(request -> request.bucket(bucket.name()).key(bucket.fullKey(key)))
              .asByteArrayUnsafe());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw bucket.failed("read", key, e);
    }
  }

  private PgstowException contended(String key, SdkException e) {
    return new PgstowException(
        ExitCode.STORE,
        "cannot write \"%s\": another client is writing or deleting it".formatted(location(key)),
        "Run the job again.",
        e);
  }

  @Override
  public StoredObject put(String key, byte[] content) {
    return written(key, content, bucket.call("write", key, () -> send(writing(key), content)));
  }

  @Override
  public Optional<StoredObject> putNew(String key, byte[] content) {
    try {
      return Optional.of(written(key, content, send(writing(key).ifNoneMatch("*"), content)));
    } catch (SdkException e) {
      return decide(key, content, e) ? head(key) : Optional.empty();
    }
  }

  private StoredObject written(String key, byte[] content, String quotedEtag) {
    String etag = MultipartDigests.unquoted(quotedEtag);
    return head(key)
        .filter(there -> there.etag().equals(etag) && there.size() == content.length)
        .orElseThrow(
            () ->
                new PgstowException(
                    ExitCode.VERIFICATION,
                    "\"%s\" is not what was just written".formatted(location(key)),
                    "The store lost data that it acknowledged, or another client writes there. Run"
                        + " the job again."));
  }

  /** Answers the object's entity tag. */
  private String send(PutObjectRequest.Builder request, byte[] content) {
    return bucket.client().putObject(request.build(), RequestBody.fromBytes(content)).eTag();
  }

  private PutObjectRequest.Builder writing(String key) {
    var request = PutObjectRequest.builder().bucket(bucket.name()).key(bucket.fullKey(key));
    bucket.writing().encryption().ifPresent(request::serverSideEncryption);
    bucket.writing().kmsKeyId().ifPresent(request::ssekmsKeyId);
    return request;
  }

  @Override
  public Upload upload(String key) {
    return new S3Upload(bucket, key);
  }

  @Override
  public PartSizes partSizes(long estimate, long largest) {
    return PartSizes.of(
        estimate,
        Math.min(bucket.writing().partSize(), Math.max(largest, PartSizes.SMALLEST)),
        bucket.writing().maxParts(),
        largest);
  }

  @Override
  public void copy(ObjectStore source, StoredObject object, String to) {
    copying.copy(bucketOf(source), object, to);
  }

  @Override
  public StoredObject duplicate(StoredObject object, String to) {
    copying.copy(bucket, object, to);
    return head(to)
        .orElseThrow(() -> bucket.failed("copy", to, NoSuchKeyException.builder().build()));
  }

  @Override
  public boolean isCopy(ObjectStore source, StoredObject object, String key) {
    return copying.isCopy(bucketOf(source), object, key);
  }

  private static S3Bucket bucketOf(ObjectStore store) {
    if (store instanceof S3Store s3) {
      return s3.bucket;
    }
    throw new IllegalArgumentException("not a bucket: " + store.location(""));
  }

  @Override
  public void delete(String key) {
    bucket.delete(key);
  }

  @Override
  public List<RetainedObject> delete(Collection<String> keys) {
    return new S3Deletion(bucket).delete(List.copyOf(keys));
  }

  @Override
  public Stream<PendingUpload> pendingUploads(String prefix) {
    return listing.uploads(prefix);
  }

  @Override
  public void abort(PendingUpload upload) {
    bucket.abort(upload.key(), upload.id());
  }

  @Override
  public void close() {
    bucket.close();
  }
}
