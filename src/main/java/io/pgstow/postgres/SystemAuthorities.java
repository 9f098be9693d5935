package io.pgstow.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The authorities that the system trusts, as one file, which is the same for OpenSSL and Java: the
 * one that OpenSSL's variable names, else the one of the distribution.
 *
 * @param named in place of the distribution's
 */
public record SystemAuthorities(Optional<Path> named) {
  private static final List<String> BUNDLES =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/ssl/cert.pem");

  /** As for OpenSSL, which is told by a variable. */
  public static SystemAuthorities of(Map<String, String> environment) {
    return new SystemAuthorities(
        Optional.ofNullable(environment.get("SSL_CERT_FILE")).map(Path::of));
  }

  Optional<Path> bundle() {
    return Stream.concat(named.stream(), BUNDLES.stream().map(Path::of))
        .filter(Files::isReadable)
        .findFirst();
  }
}
