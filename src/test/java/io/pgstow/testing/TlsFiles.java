package io.pgstow.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Two authorities, a server's certificate for {@code localhost} by the first, and clients' keys in
 * every form that OpenSSL writes. Whoever made them closes them.
 */
public final class TlsFiles implements AutoCloseable {
  /** The bytes of PKCS#8 in front of an RSA key of 2048 bits. */
  private static final int RSA_HEADER = 26;

  /** ECPrivateKey of the curve prime256v1 (RFC 5915), up to the key itself. */
  private static final byte[] EC_BEFORE = {0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20};

  private static final byte[] EC_AFTER = {
    (byte) 0xa0, 0x0a, 0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x03, 0x01, 0x07
  };

  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Path folder;
  private final KeyStore store;

  private TlsFiles(Path folder, KeyStore store) {
    this.folder = folder;
    this.store = store;
  }

  /** Makes all of them, in a folder that the server's user can read. */
  public static TlsFiles make() throws IOException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("pgstow-tls-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path store = folder.resolve("all.p12");
    String authority = "-ext bc:c";
    keytool(store, "right", "CN=Right", "RSA", authority);
    keytool(store, "wrong", "CN=Wrong", "RSA", authority);
    keytool(store, "server", "CN=ignored", "RSA", "-signer right -ext san=dns:localhost");
    keytool(store, "rsa", "CN=by_certificate", "RSA", "-signer right");
    keytool(store, "ec", "CN=by_certificate", "EC", "-signer right -groupname secp256r1");
    keytool(store, "stranger", "CN=by_certificate", "RSA", "-signer wrong");
    var files = new TlsFiles(folder, load(store));
    files.write();
    return files;
  }

  private static void keytool(Path store, String alias, String name, String algorithm, String more)
      throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                name,
                "-keyalg",
                algorithm,
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-validity",
                "2",
                "-storepass",
                new String(PASSWORD)));
    command.addAll(List.of(more.split(" ", -1)));
    if (algorithm.equals("RSA")) {
      command.addAll(List.of("-keysize", "2048"));
    }
    ServerProcesses.runAsIs(command);
  }

  private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private void write() throws IOException, GeneralSecurityException {
    for (String alias : List.of("right", "wrong", "server", "rsa", "ec", "stranger")) {
      byte[] certificate = store.getCertificateChain(alias)[0].getEncoded();
      pem(alias + ".crt", "CERTIFICATE", certificate, "rw-r--r--");
    }
    for (String alias : List.of("server", "rsa", "ec", "stranger")) {
      pem(alias + ".key", "PRIVATE KEY", key(alias), "rw-------");
    }
    byte[] rsa = key("rsa");
    pem(
        "rsa-traditional.key",
        "RSA PRIVATE KEY",
        Arrays.copyOfRange(rsa, RSA_HEADER, rsa.length),
        "rw-------");
    pem("ec-traditional.key", "EC PRIVATE KEY", traditionalEc(), "rw-------");
    pem("encrypted.key", "ENCRYPTED PRIVATE KEY", rsa, "rw-------");
    pem("open.key", "PRIVATE KEY", rsa, "rw-r--r--");
    ServerProcesses.own(file("server.key"));
  }

  private byte[] key(String alias) throws GeneralSecurityException {
    return store.getKey(alias, PASSWORD).getEncoded();
  }

  private byte[] traditionalEc() throws GeneralSecurityException {
    BigInteger secret = ((ECPrivateKey) store.getKey("ec", PASSWORD)).getS();
    byte[] number = secret.toByteArray();
    var key = new byte[32];
    int length = Math.min(number.length, key.length);
    System.arraycopy(number, number.length - length, key, key.length - length, length);
    var out = new ByteArrayOutputStream();
    out.writeBytes(EC_BEFORE);
    out.writeBytes(key);
    out.writeBytes(EC_AFTER);
    return out.toByteArray();
  }

  private void pem(String name, String label, byte[] content, String permissions)
      throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label),
        StandardCharsets.US_ASCII);
    Files.setPosixFilePermissions(file(name), PosixFilePermissions.fromString(permissions));
  }

  /** One of the files; the names are those of {@link #make}. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /** Writes a file beside them that the server reads. */
  public Path write(String name, String content) throws IOException {
    return Files.writeString(file(name), content);
  }

  /** The settings of a server that encrypts, and asks for clients' certificates. */
  public Map<String, String> serverSettings() {
    return Map.of(
        "ssl", "on",
        "ssl_cert_file", file("server.crt").toString(),
        "ssl_key_file", file("server.key").toString(),
        "ssl_ca_file", file("right.crt").toString());
  }

  /** For a server in this process, with the certificate for {@code localhost}. */
  public SSLContext serverContext() throws GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    var own = KeyStore.getInstance("PKCS12");
    try {
      own.load(null, PASSWORD);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    own.setKeyEntry(
        "server", store.getKey("server", PASSWORD), PASSWORD, store.getCertificateChain("server"));
    keys.init(own, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @Override
  public void close() {
    Folders.delete(folder);
  }
}
