package io.pgstow.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Sockets of sessions in a database of SQL_ASCII; the driver makes it. Thread-safe. */
public final class RawSocketFactory extends SocketFactory {
  private static final class RawSocket extends Socket {
    private @Nullable OutputStream output;

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
      OutputStream opened = output == null ? new RawTextOutput(super.getOutputStream()) : output;
      output = opened;
      return opened;
    }
  }

  @Override
  public Socket createSocket() {
    return new RawSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connect(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connect(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connect(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connect(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
  }

  private static Socket connect(SocketAddress remote, @Nullable SocketAddress local)
      throws IOException {
    var socket = new RawSocket();
    try {
      socket.bind(local);
      socket.connect(remote);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
