package io.pgstow.store.s3;

import java.util.Optional;

/**
 * Errors that an S3 store names by a code, in plain words and with a way out. The codes are those
 * of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
enum Refusal {
  NO_BUCKET(
      "there is no such bucket",
      "Create the bucket, or correct its name in BACKUP_URL or the address of the store."),
  NO_OBJECT("there is no such object", "Run the list job to see which backups exist."),
  UNKNOWN_KEY(
      "the store does not know the access key",
      "Check AWS_ACCESS_KEY_ID, and that the key is one of this store."),
  WRONG_SECRET(
      "the secret does not belong to the access key",
      "Check AWS_SECRET_ACCESS_KEY, and that it was copied whole."),
  EXPIRED(
      "the temporary credentials have expired",
      "Get new ones that outlast the run, or let the AWS credential chain renew them."),
  INVALID_TOKEN(
      "the session token does not belong to the access key",
      "Check AWS_SESSION_TOKEN; keys that are not temporary have none."),
  DENIED(
      "access denied",
      "Allow s3:ListBucket, s3:ListBucketMultipartUploads, s3:GetObject, s3:PutObject, s3:DeleteObject,"
          + " s3:AbortMultipartUpload and s3:ListMultipartUploadParts to this access key."),
  CLOCK(
      "the clocks of this machine and of the store differ too much",
      "Set the clock of this machine."),
  OTHER_REGION("the bucket is in another region", "Set AWS_REGION to the bucket's region."),
  ARCHIVED("the object is in an archive tier", "Restore it from the archive tier first."),
  THROTTLED(
      "the store asks to slow down",
      "Run fewer jobs and uploads at a time, or raise S3_MAX_RETRIES."),
  FAULT(
      "the store reports an internal error",
      "Run the job again; if the error persists, ask the store's operator."),
  UPLOAD_GONE(
      "the upload is no longer there",
      "Another client or a lifecycle rule of the bucket has aborted it. Run the job again."),
  UNSUPPORTED(
      "the store does not support the request",
      "Set S3_CHECKSUMS=required if the store does not support Amazon's checksums. The"
          + " store must support conditional writes (If-None-Match).");

  private final String reason;
  private final String hint;

  Refusal(String reason, String hint) {
    this.reason = reason;
    this.hint = hint;
  }

  /** What a store's code stands for; empty when it is none of those worth a hint. */
  static Optional<Refusal> of(String code) {
    return switch (code) {
      case "NoSuchBucket" -> Optional.of(NO_BUCKET);
      case "NoSuchKey" -> Optional.of(NO_OBJECT);
      case "InvalidAccessKeyId" -> Optional.of(UNKNOWN_KEY);
      case "SignatureDoesNotMatch" -> Optional.of(WRONG_SECRET);
      case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired" -> Optional.of(EXPIRED);
      case "InvalidToken" -> Optional.of(INVALID_TOKEN);
      case "AccessDenied" -> Optional.of(DENIED);
      case "RequestTimeTooSkewed" -> Optional.of(CLOCK);
      case "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException" ->
          Optional.of(OTHER_REGION);
      case "InvalidObjectState" -> Optional.of(ARCHIVED);
      case "SlowDown",
          "ServiceUnavailable",
          "TooManyRequests",
          "RequestLimitExceeded",
          "Throttling",
          "ThrottlingException" ->
          Optional.of(THROTTLED);
      case "InternalError" -> Optional.of(FAULT);
      case "NoSuchUpload" -> Optional.of(UPLOAD_GONE);
      case "NotImplemented", "MissingContentLength" -> Optional.of(UNSUPPORTED);
      default -> Optional.empty();
    };
  }

  String reason() {
    return reason;
  }

  String hint() {
    return hint;
  }
}
