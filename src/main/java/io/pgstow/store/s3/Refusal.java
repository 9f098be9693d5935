package io.pgstow.store.s3;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Errors that an S3 store names by a code, in plain words and with a way out. The codes are those
 * of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
enum Refusal {
  NO_BUCKET(
      "there is no such bucket",
      "Create the bucket, or correct its name in BACKUP_URL or the address of the store.",
      "NoSuchBucket"),
  NO_OBJECT("there is no such object", "Look with the list job for what is there.", "NoSuchKey"),
  UNKNOWN_KEY(
      "the store does not know the access key",
      "Check AWS_ACCESS_KEY_ID, and that the key is one of this store.",
      "InvalidAccessKeyId"),
  WRONG_SECRET(
      "the secret does not belong to the access key",
      "Check AWS_SECRET_ACCESS_KEY, and that it was copied whole.",
      "SignatureDoesNotMatch"),
  EXPIRED(
      "the temporary credentials have expired",
      "Get new ones that outlast the run, or let the AWS credential chain renew them.",
      "ExpiredToken",
      "ExpiredTokenException",
      "TokenRefreshRequired"),
  INVALID_TOKEN(
      "the session token does not belong to the access key",
      "Check AWS_SESSION_TOKEN; keys that are not temporary have none.",
      "InvalidToken"),
  DENIED(
      "access denied",
      "Allow s3:ListBucket, s3:ListBucketMultipartUploads, s3:GetObject, s3:PutObject, s3:DeleteObject,"
          + " s3:AbortMultipartUpload and s3:ListMultipartUploadParts to this access key.",
      "AccessDenied"),
  CLOCK(
      "the clocks of this machine and of the store differ too much",
      "Set the clock of this machine.",
      "RequestTimeTooSkewed"),
  OTHER_REGION(
      "the bucket is in another region",
      "Set AWS_REGION to the bucket's region.",
      "PermanentRedirect",
      "AuthorizationHeaderMalformed",
      "IllegalLocationConstraintException"),
  ARCHIVED(
      "the object lies in an archive tier",
      "Have the store restore it from there first.",
      "InvalidObjectState"),
  THROTTLED(
      "the store asks to slow down",
      "Let fewer jobs and uploads run at a time, or raise S3_MAX_RETRIES.",
      "SlowDown",
      "ServiceUnavailable",
      "TooManyRequests",
      "RequestLimitExceeded",
      "Throttling",
      "ThrottlingException"),
  BUSY(
      "the store has a fault",
      "Run the job again; ask the store's operator when it stays.",
      "InternalError"),
  UPLOAD_GONE(
      "the upload is no longer there",
      "Somebody has aborted it, perhaps a lifecycle rule of the bucket: run the job again.",
      "NoSuchUpload"),
  NO_CHECKSUMS(
      "the store does not support what it was asked",
      "Set S3_CHECKSUMS=required for stores that do not know Amazon's checksums;"
          + " creating an object only when there is none is something a store must know.",
      "NotImplemented",
      "MissingContentLength");

  private final String reason;
  private final String hint;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
  private final Set<String> codes;

  Refusal(String reason, String hint, String... codes) {
    this.reason = reason;
    this.hint = hint;
    this.codes = Set.of(codes);
  }

  static Optional<Refusal> of(String code) {
    return Arrays.stream(values()).filter(refusal -> refusal.codes.contains(code)).findFirst();
  }

  String reason() {
    return reason;
  }

  String hint() {
    return hint;
  }
}
