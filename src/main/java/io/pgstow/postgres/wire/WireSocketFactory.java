package io.pgstow.postgres.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes the sockets of one connection; the driver makes it by its name. */
public final class WireSocketFactory extends SocketFactory {
  private final Wire wire;

  /** For the connection with these properties. */
  public WireSocketFactory(Properties driver) {
    this.wire = Wire.of(driver);
  }

  @Override
  public Socket createSocket() {
    return new WireSocket(wire);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("the driver connects its sockets itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    return createSocket(host.getHostName(), port);
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    return createSocket(address, port);
  }

  private static final class WireSocket extends Socket {
    private final Wire wire;
    private @Nullable InputStream input;
    private @Nullable OutputStream output;

    WireSocket(Wire wire) {
      this.wire = wire;
    }

    @Override
    public synchronized InputStream getInputStream() throws IOException {
      InputStream known =
          input == null ? wire.read(ServerMessages.ofConnection(super.getInputStream())) : input;
      input = known;
      return known;
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
      OutputStream known =
          output == null ? wire.written(new ClientMessages(super.getOutputStream())) : output;
      output = known;
      return known;
    }
  }
}
