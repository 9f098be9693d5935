package io.pgstow.postgres;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a connection is encrypted and the server verified, in libpq's terms, so that the driver and
 * the client programs mean the same by it.
 *
 * @param mode one of libpq's {@code sslmode} values
 * @param rootCertificate PEM file of the authorities that may have signed the server's certificate;
 *     where there is such a file, libpq verifies the certificate in every mode that encrypts
 * @param certificate PEM file of the client's certificate and of those that lead to its authority
 * @param key PEM file of the client's key
 */
public record Tls(
    String mode, Optional<Path> rootCertificate, Optional<Path> certificate, Optional<Path> key) {

  /** As {@code sslrootcert}: the authorities that the system trusts. */
  public static final String SYSTEM = "system";

  /** Where libpq looks for what is not named, below the home folder. */
  private static final String HOME_FOLDER = ".postgresql";

  /** Keeps libpq from its own places: with these it does as without any file. */
  private static final String NO_FILE = "/nonexistent/pgstow";

  private static final String DISABLE = "disable";

  /** Encrypted where the server offers it, unverified: libpq's default. */
  public static Tls preferred() {
    return new Tls("prefer", Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * As the settings say; what they do not name is looked for where libpq does.
   *
   * @param rootCertificate a file, or {@link #SYSTEM}
   * @param home of the user
   * @param system the authorities that {@link #SYSTEM} means
   */
  public static Tls of(
      String mode,
      Optional<String> rootCertificate,
      Optional<String> certificate,
      Optional<String> key,
      Path home,
      SystemAuthorities system) {
    Path folder = home.resolve(HOME_FOLDER);
    Optional<Path> root =
        rootCertificate.isPresent()
            ? rootCertificate.map(name -> name.equals(SYSTEM) ? bundle(system) : Path.of(name))
            : existing(folder.resolve("root.crt"));
    if (certificate.isPresent()) {
      return new Tls(mode, root, certificate.map(Path::of), key.map(Path::of));
    }
    Optional<Path> own = existing(folder.resolve("postgresql.crt"));
    return new Tls(mode, root, own, own.flatMap(_ -> existing(folder.resolve("postgresql.key"))));
  }

  private static Optional<Path> existing(Path file) {
    return Optional.of(file).filter(Files::exists);
  }

  private static Path bundle(SystemAuthorities system) {
    return system
        .bundle()
        .orElseThrow(
            () ->
                new PgstowException(
                    ExitCode.USAGE,
                    "the system has no file of trusted certificate authorities",
                    "Install ca-certificates, or set SSL_CERT_FILE to such a file."));
  }

  /**
   * The driver's {@code sslmode}s to try one after the other until one connects: libpq goes on to
   * the next one where encryption fails or the server refuses it.
   */
  List<String> driverModes() {
    String encrypted = verifies() ? "verify-ca" : "require";
    return switch (mode) {
      case "allow" -> List.of(DISABLE, encrypted);
      case "prefer" -> List.of(verifies() ? encrypted : mode, DISABLE);
      case "require" -> List.of(encrypted);
      default -> List.of(mode);
    };
  }

  private boolean verifies() {
    return mode.startsWith("verify-") || rootCertificate.filter(Files::exists).isPresent();
  }

  /** What the driver hands on to {@link TlsSocketFactory}. */
  Map<String, String> driverProperties() {
    var properties = new HashMap<String, String>();
    properties.put("sslfactory", TlsSocketFactory.class.getName());
    rootCertificate.ifPresent(file -> properties.put("sslrootcert", file.toString()));
    certificate.ifPresent(file -> properties.put("sslcert", file.toString()));
    key.ifPresent(file -> properties.put("sslkey", file.toString()));
    return properties;
  }

  /** What libpq is told. */
  Map<String, String> environment() {
    return Map.of(
        "PGSSLMODE", mode,
        "PGSSLROOTCERT", rootCertificate.map(Path::toString).orElse(NO_FILE),
        "PGSSLCERT", certificate.map(Path::toString).orElse(NO_FILE),
        "PGSSLKEY", key.map(Path::toString).orElse(NO_FILE));
  }

  /**
   * Reads the files as for a connection, if the mode may encrypt.
   *
   * @throws PgstowException with the exit code {@code USAGE}, for a file that libpq would not take
   */
  public void check() {
    if (mode.equals(DISABLE)) {
      return;
    }
    if (mode.startsWith("verify-") && rootCertificate.filter(Files::exists).isEmpty()) {
      throw new PgstowException(
          ExitCode.USAGE,
          rootCertificate
              .map(file -> "the root certificate file \"%s\" does not exist".formatted(file))
              .orElse("PGSSLMODE is \"%s\", but there is no root certificate".formatted(mode)),
          "Set PGSSLROOTCERT of that side to the authority's file, or to system.");
    }
    TlsSocketFactory.check(this);
  }
}
