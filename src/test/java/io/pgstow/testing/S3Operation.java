package io.pgstow.testing;

import java.util.function.Predicate;

/** The operations of S3's REST API that a store is worked with, in path style. */
public enum S3Operation implements Predicate<S3Request> {
  HEAD_BUCKET,
  LIST_OBJECTS,
  LIST_MULTIPART_UPLOADS,
  HEAD_OBJECT,
  GET_OBJECT,
  PUT_OBJECT,
  COPY_OBJECT,
  DELETE_OBJECT,
  DELETE_OBJECTS,
  CREATE_MULTIPART_UPLOAD,
  UPLOAD_PART,
  UPLOAD_PART_COPY,
  COMPLETE_MULTIPART_UPLOAD,
  ABORT_MULTIPART_UPLOAD,
  LIST_PARTS,
  OTHER;

  @Override
  public boolean test(S3Request request) {
    return request.operation() == this;
  }

  static S3Operation of(S3Request request) {
    return request.key().isEmpty() ? onBucket(request) : onObject(request);
  }

  private static S3Operation onBucket(S3Request request) {
    return switch (request.method()) {
      case "HEAD" -> HEAD_BUCKET;
      case "GET" -> request.has("uploads") ? LIST_MULTIPART_UPLOADS : LIST_OBJECTS;
      case "POST" -> request.has("delete") ? DELETE_OBJECTS : OTHER;
      default -> OTHER;
    };
  }

  private static S3Operation onObject(S3Request request) {
    return request.has("uploadId") ? inUpload(request) : onWholeObject(request);
  }

  private static S3Operation onWholeObject(S3Request request) {
    return switch (request.method()) {
      case "HEAD" -> HEAD_OBJECT;
      case "GET" -> GET_OBJECT;
      case "PUT" -> copies(request) ? COPY_OBJECT : PUT_OBJECT;
      case "POST" -> request.has("uploads") ? CREATE_MULTIPART_UPLOAD : OTHER;
      case "DELETE" -> DELETE_OBJECT;
      default -> OTHER;
    };
  }

  private static S3Operation inUpload(S3Request request) {
    return switch (request.method()) {
      case "GET" -> LIST_PARTS;
      case "PUT" -> copies(request) ? UPLOAD_PART_COPY : UPLOAD_PART;
      case "POST" -> COMPLETE_MULTIPART_UPLOAD;
      case "DELETE" -> ABORT_MULTIPART_UPLOAD;
      default -> OTHER;
    };
  }

  private static boolean copies(S3Request request) {
    return request.header("x-amz-copy-source").isPresent();
  }
}
