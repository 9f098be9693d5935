package io.pgstow.postgres;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of certificates or with a key, in the form that OpenSSL reads (RFC 7468, and older). */
final class PemFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*(.*?)-----END \\1-----", Pattern.DOTALL);

  /** The algorithms that OpenSSL and Java have both. */
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  private final Path file;
  private final String text;

  private record Block(String label, String content) {}

  private PemFile(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  static PemFile read(Path file) {
    try {
      return new PemFile(file, Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new PgstowException(
          ExitCode.USAGE,
          "cannot read the file \"%s\", which a TLS setting names".formatted(file),
          "Check the path and the permissions of the file.",
          e);
    }
  }

  /** All certificates, in their order. */
  List<X509Certificate> certificates() {
    try {
      var factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> certificates =
          blocks().stream()
              .filter(block -> block.label.endsWith("CERTIFICATE"))
              .map(block -> certificate(factory, block))
              .toList();
      if (certificates.isEmpty()) {
        throw unusable("holds no certificate in PEM form");
      }
      return certificates;
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509Certificate certificate(CertificateFactory factory, Block block) {
    try {
      return (X509Certificate)
          factory.generateCertificate(new ByteArrayInputStream(decoded(block.content)));
    } catch (CertificateException e) {
      throw unusable("holds a certificate that cannot be read");
    }
  }

  /** The key, which must not be encrypted, in PKCS#8 or the traditional form. */
  PrivateKey key() {
    Block block =
        blocks().stream()
            .filter(b -> b.label.endsWith("PRIVATE KEY"))
            .findFirst()
            .orElseThrow(() -> unusable("holds no key in PEM form"));
    if (block.label.startsWith("ENCRYPTED") || block.content.contains("ENCRYPTED")) {
      throw new PgstowException(
          ExitCode.USAGE,
          "the key in \"%s\" is encrypted, and a passphrase cannot be entered".formatted(file),
          "Decrypt it by openssl pkey -in KEY -out FILE, with permissions 0600.");
    }
    byte[] content = decoded(block.content);
    return switch (block.label) {
      case "PRIVATE KEY" -> pkcs8(content);
      case "RSA PRIVATE KEY" -> pkcs8(Pkcs8.ofRsa(content));
      case "EC PRIVATE KEY" -> pkcs8(Pkcs8.ofEc(content));
      default -> throw unusable("holds a key of an unknown kind, \"" + block.label + "\"");
    };
  }

  /** libpq's rule: nobody but the owner, or root's group where root owns it (be/fe-secure). */
  void requirePrivate() {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      boolean ofRoot = Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"));
      boolean open =
          permissions.stream()
              .anyMatch(
                  permission ->
                      switch (permission) {
                        case OWNER_READ, OWNER_WRITE, OWNER_EXECUTE -> false;
                        case GROUP_READ -> !ofRoot;
                        default -> true;
                      });
      if (open) {
        throw new PgstowException(
            ExitCode.USAGE,
            "the key file \"%s\" has group or world access".formatted(file),
            "Its permissions must be u=rw (0600) or less, or u=rw,g=r (0640) or less if root owns it.");
      }
    } catch (IOException e) {
      throw new PgstowException(
          ExitCode.USAGE,
          "cannot read the file \"%s\", which a TLS setting names".formatted(file),
          "Check the path and the permissions of the file.",
          e);
    }
  }

  private PrivateKey pkcs8(byte[] content) {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(content));
      } catch (GeneralSecurityException _) {
        // of another algorithm
      }
    }
    throw unusable("holds a key that cannot be read");
  }

  private List<Block> blocks() {
    Matcher matcher = BLOCK.matcher(text);
    return matcher.results().map(match -> new Block(match.group(1), match.group(2))).toList();
  }

  private byte[] decoded(String content) {
    try {
      return Base64.getMimeDecoder().decode(content);
    } catch (IllegalArgumentException _) {
      throw unusable("is not in PEM form");
    }
  }

  private PgstowException unusable(String why) {
    return new PgstowException(
        ExitCode.USAGE,
        "the file \"%s\" %s".formatted(file, why),
        "Set it to a file in PEM form, as OpenSSL writes it.");
  }
}
