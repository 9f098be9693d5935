package io.pgstow.store.s3;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** The checksums that a store keeps with an object. */
final class ObjectChecksums {
  private static final List<Function<HeadObjectResponse, String>> ALGORITHMS =
      List.of(
          HeadObjectResponse::checksumCRC64NVME,
          HeadObjectResponse::checksumSHA256,
          HeadObjectResponse::checksumCRC32C,
          HeadObjectResponse::checksumCRC32,
          HeadObjectResponse::checksumSHA1);

  private ObjectChecksums() {}

  /** Whether two objects have the same content; empty when they have no checksum in common. */
  static Optional<Boolean> compare(HeadObjectResponse one, HeadObjectResponse other) {
    return ALGORITHMS.stream()
        .filter(checksum -> isOfWhole(checksum.apply(one)) && isOfWhole(checksum.apply(other)))
        .findFirst()
        .map(checksum -> checksum.apply(one).equals(checksum.apply(other)));
  }

  /** Checksums of checksums of parts end in the number of parts, and differ by how it was cut. */
  private static boolean isOfWhole(@Nullable String checksum) {
    return checksum != null && !checksum.contains("-");
  }
}
