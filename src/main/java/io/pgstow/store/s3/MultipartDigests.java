package io.pgstow.store.s3;

import io.pgstow.store.Part;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Checksums and entity tags as S3 makes them. Those of an object in parts are made of those of its
 * parts, followed by their number
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html).
 */
final class MultipartDigests {
  private static final Pattern MD5 = Pattern.compile("\\p{XDigit}{32}");

  private MultipartDigests() {}

  /** The CRC-32 of some bytes, big-endian in Base64. */
  static String crc32(byte[] bytes, int length) {
    var crc = new CRC32();
    crc.update(bytes, 0, length);
    byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    return Base64.getEncoder().encodeToString(value);
  }

  /** The checksum of the object; empty when the parts have none. */
  static Optional<String> crc32(List<Part> parts) {
    if (parts.stream().anyMatch(part -> part.checksum().isEmpty())) {
      return Optional.empty();
    }
    var all = ByteBuffer.allocate(parts.size() * Integer.BYTES);
    parts.forEach(part -> all.put(Base64.getDecoder().decode(part.checksum())));
    return Optional.of(crc32(all.array(), all.capacity()) + "-" + parts.size());
  }

  /** The entity tag that Amazon would give the object; empty when the parts have other ones. */
  static Optional<String> etag(List<Part> parts) {
    if (!parts.stream().allMatch(part -> MD5.matcher(part.etag()).matches())) {
      return Optional.empty();
    }
    try {
      var md5 = MessageDigest.getInstance("MD5");
      parts.forEach(part -> md5.update(HexFormat.of().parseHex(part.etag())));
      return Optional.of(HexFormat.of().formatHex(md5.digest()) + "-" + parts.size());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An entity tag without the quotes of the HTTP header; empty when the store tells of none. */
  static String unquoted(@Nullable String etag) {
    return etag == null ? "" : etag.replace("\"", "");
  }
}
