package io.pgstow.config;

import java.net.URI;
import java.time.Duration;

/** How an object store is reached. */
public final class S3Settings {
  static final Declarations DECLARED = new Declarations(Group.S3);

  /** Jobs that write small objects at most. */
  private static final Job[] WITHOUT_UPLOADS = {
    Job.RESTORE, Job.VERIFY, Job.LIST, Job.CONTENTS, Job.PRUNE, Job.PIN, Job.UNPIN
  };

  public static final Setting<URI> S3_ENDPOINT_URL =
      DECLARED
          .setting("S3_ENDPOINT_URL", Types.ENDPOINT)
          .alsoReads("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
          .whenUnset("AWS")
          .means("Endpoint URL of an S3-compatible store other than AWS.");

  public static final Setting<Boolean> AWS_S3_FORCE_PATH_STYLE =
      DECLARED
          .setting("AWS_S3_FORCE_PATH_STYLE", Types.BOOLEAN)
          .defaultsTo("false")
          .means(
              "Put the bucket name into the URL path instead of the host name; most stores"
                  + " other than AWS need it.");

  public static final Setting<Boolean> AWS_NO_VERIFY_SSL =
      DECLARED
          .setting("AWS_NO_VERIFY_SSL", Types.BOOLEAN)
          .defaultsTo("false")
          .means("Accept any TLS certificate of the store; for tests only.");

  public static final Setting<String> AWS_REGION =
      DECLARED
          .setting(
              "AWS_REGION", Types.matching("a region such as eu-central-1", "[A-Za-z0-9-]{1,63}"))
          .alsoReads("AWS_DEFAULT_REGION")
          .whenUnset("from the AWS profile or instance")
          .means("Region of the bucket.");

  public static final Setting<String> AWS_ACCESS_KEY_ID =
      DECLARED
          .setting("AWS_ACCESS_KEY_ID", Types.TEXT)
          .whenUnset("the AWS credential chain")
          .means("ID of the access key.");

  public static final Setting<Secret> AWS_SECRET_ACCESS_KEY =
      DECLARED
          .setting("AWS_SECRET_ACCESS_KEY", Types.SECRET)
          .whenUnset("the AWS credential chain")
          .means("Secret access key.");

  public static final Setting<Secret> AWS_SESSION_TOKEN =
      DECLARED
          .setting("AWS_SESSION_TOKEN", Types.SECRET)
          .means("Session token of temporary credentials.");

  /** In bytes. */
  public static final Setting<Long> S3_CHUNK_SIZE =
      DECLARED
          .setting("S3_CHUNK_SIZE", ByteSize.between("5MB", "2047MB"))
          .notFor(WITHOUT_UPLOADS)
          .notFor(Job.RENAME)
          .whenUnset("8MB")
          .means(
              "Smallest size of a part of a multipart upload.",
"""
Parts grow when the upload would otherwise need more than half of S3_MAX_PARTS. Each
part that is being uploaded is held in memory: see S3_UPLOAD_CONCURRENCY.""");

  public static final Setting<Integer> S3_MAX_PARTS =
      DECLARED
          .setting("S3_MAX_PARTS", Types.integer(1, 10_000))
          .notFor(WITHOUT_UPLOADS)
          .defaultsTo("10000")
          .means("Largest number of parts that the store accepts in one upload.");

  public static final Setting<Integer> S3_UPLOAD_CONCURRENCY =
      DECLARED
          .setting("S3_UPLOAD_CONCURRENCY", Types.integer(1, 64))
          .notFor(WITHOUT_UPLOADS)
          .notFor(Job.RENAME)
          .defaultsTo("2")
          .means(
              "Number of parts to upload at the same time.",
"""
Raise it when the network to the store has a long round trip and the job is slower
than the network. Each part is held in memory; if memory does not suffice, fewer are
uploaded at a time.""");

  public static final Setting<Integer> S3_MAX_RETRIES =
      DECLARED
          .setting("S3_MAX_RETRIES", Types.integer(0, 20))
          .defaultsTo("3")
          .means("Number of retries after a transient failure.");

  // completing an upload of thousands of parts keeps some stores busy for a while
  public static final Setting<Duration> S3_TIMEOUT =
      DECLARED
          .setting("S3_TIMEOUT", TimeSpan.TYPE)
          .defaultsTo("60s")
          .means("Timeout for a response from the store.");

  public static final Setting<Checksums> S3_CHECKSUMS =
      DECLARED
          .setting("S3_CHECKSUMS", Types.choice(Checksums.class))
          .defaultsTo("supported")
          .means(
              "When requests carry checksums of the AWS SDK.",
"""
supported adds one to each request that can have one. Choose required for stores that
reject these checksums.""");

  public static final Setting<String> S3_SSE =
      DECLARED
          .setting("S3_SSE", Types.oneOf("AES256", "aws:kms", "aws:kms:dsse"))
          .notFor(Job.LIST, Job.CONTENTS)
          .whenUnset("the default of the bucket")
          .means("Server-side encryption of the objects.");

  public static final Setting<String> S3_SSE_KMS_KEY_ID =
      DECLARED
          .setting("S3_SSE_KMS_KEY_ID", Types.TEXT)
          .notFor(Job.LIST, Job.CONTENTS)
          .whenUnset("the store's own key")
          .means("KMS key for S3_SSE=aws:kms and aws:kms:dsse.");

  public static final Setting<String> S3_STORAGE_CLASS =
      DECLARED
          .setting("S3_STORAGE_CLASS", Types.matching("a class such as STANDARD_IA", "[A-Z_]+"))
          .notFor(WITHOUT_UPLOADS)
          .whenUnset("the default of the bucket")
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
