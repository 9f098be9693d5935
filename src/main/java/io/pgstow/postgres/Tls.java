package io.pgstow.postgres;

import java.util.Map;
import java.util.Optional;

/**
 * How a connection is encrypted and the server verified, in libpq's terms, so that the driver and
 * the client programs mean the same by it.
 *
 * @param mode one of libpq's {@code sslmode} values
 * @param rootCertificate PEM file of the authorities that may have signed the server's certificate
 * @param certificate PEM file of the client's certificate
 * @param key PEM file of the client's key
 */
public record Tls(
    String mode,
    Optional<String> rootCertificate,
    Optional<String> certificate,
    Optional<String> key) {

  /** Encrypted where the server offers it, unverified: libpq's default. */
  public static Tls preferred() {
    return new Tls("prefer", Optional.empty(), Optional.empty(), Optional.empty());
  }

  void addTo(Map<String, String> target, String mode, String root, String cert, String key) {
    target.put(mode, this.mode);
    rootCertificate.ifPresent(file -> target.put(root, file));
    certificate.ifPresent(file -> target.put(cert, file));
    this.key.ifPresent(file -> target.put(key, file));
  }
}
