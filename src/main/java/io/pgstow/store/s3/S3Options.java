package io.pgstow.store.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach a bucket and write to it.
 *
 * @param prefix what every key begins with, without slashes around it; may be empty
 */
public record S3Options(String bucket, String prefix, Access access, Writing writing) {

  /** How many parts of one object are copied at the same time. */
  public static final int PARTS_COPIED_TOGETHER = 4;

  /**
   * The way to the store.
   *
   * @param endpoint of a store that is not Amazon's
   * @param region empty for what the AWS environment says, and with an endpoint for {@code
   *     us-east-1}
   * @param pathStyle whether the bucket stands in the path rather than in the host name
   * @param verifyTls whether the store must show a certificate that is valid for its name
   * @param key empty for the SDK's own chain: environment, web identity, profile, instance
   * @param maxRetries number of retries after a transient failure
   * @param silence timeout for a response from the store
   * @param connections open at once: one for each range being read and each part being sent or
   *     copied
   */
  public record Access(
      Optional<URI> endpoint,
      Optional<String> region,
      boolean pathStyle,
      boolean verifyTls,
      Optional<AccessKey> key,
      int maxRetries,
      Duration silence,
      int connections) {}

  /** Who asks. Its text form keeps the secrets to itself. */
  public record AccessKey(String id, String secret, Optional<String> sessionToken) {
    @Override
    public String toString() {
      return "AccessKey[" + id + "]";
    }
  }

  /**
   * How objects are written.
   *
   * @param checksums whether requests carry checksums beyond what the protocol demands; some stores
   *     refuse them
   * @param encryption the value of {@code x-amz-server-side-encryption}
   * @param kmsKeyId the key for an encryption by KMS
   * @param storageClass of objects written in parts; the small ones beside them are read often and
   *     stay in the bucket's own class
   * @param partSize the smallest part, bytes
   * @param maxParts the most parts the store takes for an object
   * @param copyPartSize what is copied by one request; larger objects are copied in parts, bytes
   */
  public record Writing(
      boolean checksums,
      Optional<String> encryption,
      Optional<String> kmsKeyId,
      Optional<String> storageClass,
      long partSize,
      int maxParts,
      long copyPartSize) {}
}
