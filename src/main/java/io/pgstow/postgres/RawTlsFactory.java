package io.pgstow.postgres;

import java.io.IOException;
import java.net.Socket;
import java.util.Properties;
import javax.net.ssl.SSLSocket;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.util.PSQLException;

/**
 * The same with TLS as {@link RawSocketFactory}, on top of the driver's own factory; the driver
 * makes it. Thread-safe.
 */
public final class RawTlsFactory extends LibPQFactory {
  /** With the properties of the connection. */
  public RawTlsFactory(Properties properties) throws PSQLException {
    super(properties);
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return new RawTlsSocket((SSLSocket) super.createSocket(socket, host, port, autoClose));
  }
}
