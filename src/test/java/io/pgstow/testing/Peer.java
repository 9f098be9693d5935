package io.pgstow.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** One end of a connection, client or server. */
final class Peer implements AutoCloseable {
  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;

  Peer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.input = new BufferedInputStream(socket.getInputStream());
    this.output = new BufferedOutputStream(socket.getOutputStream());
  }

  InputStream input() {
    return input;
  }

  OutputStream output() {
    return output;
  }

  /** Ends the connection with a reset instead of an end (SO_LINGER 0, socket(7)). */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Ends this side's half of the connection, then waits until the other side ends its own. */
  void hangUp() throws IOException {
    socket.shutdownOutput();
    waitForEnd();
  }

  /** Waits until the other side ends the connection. */
  void waitForEnd() throws IOException {
    input.transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
