package io.pgstow.postgres;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Wraps keys of the traditional forms of OpenSSL into PKCS#8 (RFC 5958), which is what Java reads:
 * a version, the algorithm, and the key as it was.
 */
final class Pkcs8 {
  private static final int INTEGER = 0x02;
  private static final int OCTETS = 0x04;
  private static final int SEQUENCE = 0x30;

  /** The curve of an EC key (RFC 5915, ECPrivateKey, parameters). */
  private static final int PARAMETERS = 0xa0;

  private static final byte[] VERSION = {INTEGER, 1, 0};

  /** 1.2.840.113549.1.1.1 without parameters. */
  private static final byte[] RSA = {
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  /** 1.2.840.10045.2.1. */
  private static final byte[] EC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private Pkcs8() {}

  /** Of an RSAPrivateKey (RFC 8017). */
  static byte[] ofRsa(byte[] key) {
    return wrapped(key, RSA);
  }

  /** Of an ECPrivateKey (RFC 5915) that names its curve. */
  static byte[] ofEc(byte[] key) {
    int at = start(key, 0);
    while (at < key.length && (key[at] & 0xff) != PARAMETERS) {
      at = start(key, at) + length(key, at);
    }
    if (at >= key.length) {
      return key;
    }
    int start = start(key, at);
    byte[] curve = Arrays.copyOfRange(key, start, start + length(key, at));
    return wrapped(key, EC, curve);
  }

  private static byte[] wrapped(byte[] key, byte[]... algorithm) {
    return element(SEQUENCE, VERSION, element(SEQUENCE, algorithm), element(OCTETS, key));
  }

  private static byte[] element(int tag, byte[]... contents) {
    int length = Arrays.stream(contents).mapToInt(content -> content.length).sum();
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      out.write(length < 0x100 ? 0x81 : 0x82);
      if (length >= 0x100) {
        out.write(length >> 8);
      }
      out.write(length);
    }
    for (byte[] content : contents) {
      out.writeBytes(content);
    }
    return out.toByteArray();
  }

  /** Where the content of the element begins. */
  private static int start(byte[] der, int at) {
    int first = at(der, at + 1);
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int length(byte[] der, int at) {
    int first = at(der, at + 1);
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = (length << 8) | at(der, at + 2 + i);
    }
    return length;
  }

  /** Beyond the end there are zeros: what is cut off is no key, which Java then says. */
  private static int at(byte[] der, int index) {
    return index < der.length ? der[index] & 0xff : 0;
  }
}
