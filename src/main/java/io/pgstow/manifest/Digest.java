package io.pgstow.manifest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, which every Java platform has. Not thread-safe. */
public final class Digest {
  private final MessageDigest sha256;

  /** The digest of nothing. */
  public Digest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds bytes. */
  public void update(byte[] bytes, int offset, int length) {
    sha256.update(bytes, offset, length);
  }

  /** The digest of what came, and begins anew. */
  public byte[] finish() {
    return sha256.digest();
  }
}
