package io.pgstow.postgres;

import io.pgstow.postgres.wire.Wire;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.postgresql.ssl.WrappedFactory;

/**
 * Encrypts the driver's connections by the files that libpq reads, in their forms. The driver makes
 * one for each connection from its properties; the driver's own looks for other files, in other
 * forms. Thread-safe.
 */
public final class TlsSocketFactory extends WrappedFactory {
  private static final char[] NO_PASSWORD = {};

  private final Optional<Wire> wire;

  /** Called by the driver by this signature. */
  public TlsSocketFactory(Properties properties) throws GeneralSecurityException {
    this(
        Optional.of(Wire.of(properties)),
        properties.getProperty("sslmode", "").startsWith("verify-")
            ? file(properties, "sslrootcert")
            : Optional.empty(),
        file(properties, "sslcert"),
        file(properties, "sslkey"));
  }

  private TlsSocketFactory(
      Optional<Wire> wire, Optional<Path> root, Optional<Path> certificate, Optional<Path> key)
      throws GeneralSecurityException {
    this.wire = wire;
    var context = SSLContext.getInstance("TLS");
    context.init(keyManagers(certificate, key), trustManagers(root), null);
    factory = context.getSocketFactory();
  }

  /**
   * Reads the files as for a connection.
   *
   * @throws io.pgstow.error.PgstowException when one of them cannot be used
   */
  static void check(Tls tls) {
    try {
      new TlsSocketFactory(
          Optional.empty(),
          tls.rootCertificate().filter(java.nio.file.Files::exists),
          tls.certificate(),
          tls.key());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    var encrypted = (SSLSocket) super.createSocket(socket, host, port, autoClose);
    return wire.map(known -> known.encrypted(encrypted)).orElse(encrypted);
  }

  private static Optional<Path> file(Properties properties, String name) {
    return Optional.ofNullable(properties.getProperty(name)).map(Path::of);
  }

  private static KeyManager[] keyManagers(Optional<Path> certificate, Optional<Path> key)
      throws GeneralSecurityException {
    if (certificate.isEmpty() || key.isEmpty()) {
      return new KeyManager[0];
    }
    List<X509Certificate> chain = PemFile.read(certificate.get()).certificates();
    PemFile keyFile = PemFile.read(key.get());
    keyFile.requirePrivate();
    PrivateKey secret = keyFile.key();
    var store = emptyStore();
    store.setKeyEntry("client", secret, NO_PASSWORD, chain.toArray(Certificate[]::new));
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, NO_PASSWORD);
    return managers.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      return store;
    } catch (java.io.IOException e) {
      throw new KeyStoreException(e);
    }
  }

  private static TrustManager[] trustManagers(Optional<Path> root) throws GeneralSecurityException {
    if (root.isEmpty()) {
      return new TrustManager[] {new AnyServer()};
    }
    Set<TrustAnchor> anchors =
        PemFile.read(root.get()).certificates().stream()
            .map(authority -> new TrustAnchor(authority, null))
            .collect(Collectors.toSet());
    var parameters = new PKIXBuilderParameters(anchors, null);
    parameters.setRevocationEnabled(false);
    var managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(new CertPathTrustManagerParameters(parameters));
    return managers.getTrustManagers();
  }

  /** Encrypts and verifies nothing, which is what {@code require} means without authorities. */
  private static final class AnyServer extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
