package io.pgstow.config;

import java.net.URI;
import java.time.Duration;

/** How an object store is reached. */
public final class S3Settings {
  static final Declarations DECLARED = new Declarations(Group.S3);

  /** Jobs that write small objects at most. */
  private static final Job[] WITHOUT_UPLOADS = {
    Job.RESTORE, Job.VERIFY, Job.LIST, Job.PRUNE, Job.PIN, Job.UNPIN
  };

  public static final Setting<URI> S3_ENDPOINT_URL =
      DECLARED
          .setting("S3_ENDPOINT_URL", Types.ENDPOINT)
          .alsoReads("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
          .whenUnset("that of AWS")
          .means("Address of a store that is not AWS.");

  public static final Setting<Boolean> AWS_S3_FORCE_PATH_STYLE =
      DECLARED
          .setting("AWS_S3_FORCE_PATH_STYLE", Types.BOOLEAN)
          .defaultsTo("false")
          .means("Whether the bucket is named in the path instead of the host name.");

  public static final Setting<Boolean> AWS_NO_VERIFY_SSL =
      DECLARED
          .setting("AWS_NO_VERIFY_SSL", Types.BOOLEAN)
          .defaultsTo("false")
          .means("Whether any certificate of the store is accepted, which is for trials only.");

  public static final Setting<String> AWS_REGION =
      DECLARED
          .setting(
              "AWS_REGION", Types.matching("a region such as eu-central-1", "[A-Za-z0-9-]{1,63}"))
          .alsoReads("AWS_DEFAULT_REGION")
          .whenUnset("that of the AWS profile or machine")
          .means("Region of the bucket.");

  public static final Setting<String> AWS_ACCESS_KEY_ID =
      DECLARED
          .setting("AWS_ACCESS_KEY_ID", Types.TEXT)
          .whenUnset("the AWS credential chain")
          .means("Access key of the store.");

  public static final Setting<Secret> AWS_SECRET_ACCESS_KEY =
      DECLARED
          .setting("AWS_SECRET_ACCESS_KEY", Types.SECRET)
          .whenUnset("the AWS credential chain")
          .means("Secret that belongs to the access key.");

  public static final Setting<Secret> AWS_SESSION_TOKEN =
      DECLARED
          .setting("AWS_SESSION_TOKEN", Types.SECRET)
          .means("Session token that belongs to a temporary access key.");

  /** In bytes. */
  public static final Setting<Long> S3_CHUNK_SIZE =
      DECLARED
          .setting("S3_CHUNK_SIZE", ByteSize.between("5MB", "2047MB"))
          .notFor(WITHOUT_UPLOADS)
          .notFor(Job.RENAME)
          .whenUnset("8MB")
          .means(
              "Size of the parts of an upload; they are larger where the upload would else take"
                  + " more than half of S3_MAX_PARTS.");

  public static final Setting<Integer> S3_MAX_PARTS =
      DECLARED
          .setting("S3_MAX_PARTS", Types.integer(1, 10_000))
          .notFor(WITHOUT_UPLOADS)
          .defaultsTo("10000")
          .means("Most parts the store takes in one upload.");

  public static final Setting<Integer> S3_UPLOAD_CONCURRENCY =
      DECLARED
          .setting("S3_UPLOAD_CONCURRENCY", Types.integer(1, 64))
          .notFor(WITHOUT_UPLOADS)
          .notFor(Job.RENAME)
          .defaultsTo("2")
          .means(
              "Parts that are uploaded at the same time, each held in memory; fewer where parts are large.");

  public static final Setting<Integer> S3_MAX_RETRIES =
      DECLARED
          .setting("S3_MAX_RETRIES", Types.integer(0, 20))
          .defaultsTo("3")
          .means("How often a request is retried after a failure that may be temporary.");

  // completing an upload of thousands of parts keeps some stores busy for a while
  public static final Setting<Duration> S3_TIMEOUT =
      DECLARED
          .setting("S3_TIMEOUT", TimeSpan.TYPE)
          .defaultsTo("60s")
          .means("How long the store may send nothing before a request times out.");

  public static final Setting<Checksums> S3_CHECKSUMS =
      DECLARED
          .setting("S3_CHECKSUMS", Types.choice(Checksums.class))
          .defaultsTo("supported")
          .means(
              "Whether the SDK adds checksums wherever it can or only where the store must have them.");

  public static final Setting<String> S3_SSE =
      DECLARED
          .setting("S3_SSE", Types.oneOf("AES256", "aws:kms", "aws:kms:dsse"))
          .notFor(Job.LIST)
          .whenUnset("as the bucket says")
          .means("Encryption of the objects by the store.");

  public static final Setting<String> S3_SSE_KMS_KEY_ID =
      DECLARED
          .setting("S3_SSE_KMS_KEY_ID", Types.TEXT)
          .notFor(Job.LIST)
          .whenUnset("the store's own key")
          .means("Key for S3_SSE=aws:kms and aws:kms:dsse.");

  public static final Setting<String> S3_STORAGE_CLASS =
      DECLARED
          .setting("S3_STORAGE_CLASS", Types.matching("a class such as STANDARD_IA", "[A-Z_]+"))
          .notFor(WITHOUT_UPLOADS)
          .whenUnset("as the bucket says")
          .means("Storage class of the objects.");

  private S3Settings() {}

  /** When requests to the store bear checksums, in the SDK's terms. */
  public enum Checksums {
    /** Wherever the operation supports one. */
    SUPPORTED,
    /** Only where the operation requires one. */
    REQUIRED
  }
}
