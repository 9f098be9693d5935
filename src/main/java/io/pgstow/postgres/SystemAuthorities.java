package io.pgstow.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The authorities that the system trusts, as one file, which is the same for OpenSSL and Java: the
 * one that OpenSSL's variable names, else the one of the distribution.
 */
final class SystemAuthorities {
  private static final List<String> BUNDLES =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/ssl/cert.pem");

  private SystemAuthorities() {}

  static Optional<Path> bundle() {
    return Stream.concat(Stream.ofNullable(System.getenv("SSL_CERT_FILE")), BUNDLES.stream())
        .map(Path::of)
        .filter(Files::isReadable)
        .findFirst();
  }
}
