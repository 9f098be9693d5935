package io.pgstow.backup.upload;

import io.pgstow.backup.name.ClaimedName;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.Part;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * One object's way into the store in parts, with a digest of each. Sending is thread-safe; whoever
 * opened it closes it, which takes back what was not completed.
 */
public final class PartUpload implements AutoCloseable {
  private final ObjectStore store;
  private final String key;
  private final Upload upload;

  PartUpload(ObjectStore store, String key) {
    this.store = store;
    this.key = key;
    this.upload = store.upload(key);
  }

  SentPart send(int number, long offset, byte[] buffer, int length) {
    String sha256 = digest(buffer, length);
    Part receipt = upload.part(number, offset, buffer, length);
    return new SentPart(receipt, new PartDigest(number, offset, length, sha256));
  }

  /**
   * Makes the object of its parts, in whatever order they come. It replaces none.
   *
   * @param length that they should have together, bytes
   */
  StoredArchive complete(List<SentPart> sent, long length) {
    List<SentPart> parts =
        sent.stream().sorted(Comparator.comparingInt(part -> part.part().number())).toList();
    requireWhole(parts, length);
    StoredObject object =
        upload
            .completeNew(parts.stream().map(SentPart::part).toList())
            .orElseThrow(() -> ClaimedName.taken(store, key));
    return new StoredArchive(
        key, object.size(), object.etag(), parts.stream().map(SentPart::digest).toList());
  }

  private static void requireWhole(List<SentPart> parts, long length) {
    long offset = 0;
    for (SentPart part : parts) {
      if (part.digest().offset() != offset) {
        throw new IllegalStateException("the part at offset %d is missing".formatted(offset));
      }
      offset += part.digest().size();
    }
    if (offset != length) {
      throw new IllegalStateException("%d of %d bytes were sent".formatted(offset, length));
    }
  }

  public static String digest(byte[] bytes, int length) {
    MessageDigest sha256 = sha256();
    sha256.update(bytes, 0, length);
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** Of all that is left of a stream, which is not held in memory. */
  public static String digest(InputStream stream) throws IOException {
    MessageDigest sha256 = sha256();
    stream.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
    return HexFormat.of().formatHex(sha256.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    upload.close();
  }

  /** Whether something of it may be in the store all the same, or come to be; after the closing. */
  boolean hasLeft() {
    return upload.hasLeft();
  }
}
