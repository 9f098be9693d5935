package io.pgstow.config;

import java.util.Optional;

/**
 * How a connection is encrypted and the server verified, in libpq's terms.
 *
 * @param mode in the words of libpq's {@code sslmode}
 * @param rootCertificate a file, or {@code system}
 * @param certificate file of the client's certificate
 * @param key file of the client's key
 */
public record TlsParameters(
    String mode,
    Optional<String> rootCertificate,
    Optional<String> certificate,
    Optional<String> key) {

  /** Those of a side; empty if its mode is malformed. */
  static Optional<TlsParameters> of(Settings settings, ConnectionSettings side) {
    Optional<String> root = settings.find(side.sslRootCertificate);
    return settings
        .find(side.sslMode)
        .map(
            mode ->
                root.filter(ConnectionSettings.SYSTEM_AUTHORITIES::equals).isPresent()
                    ? ConnectionSettings.VERIFY_FULL
                    : mode)
        .map(
            mode ->
                new TlsParameters(
                    mode, root, settings.find(side.sslCertificate), settings.find(side.sslKey)));
  }
}
