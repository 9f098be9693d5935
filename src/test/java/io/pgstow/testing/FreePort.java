package io.pgstow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback address that nobody uses. */
public final class FreePort {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FreePort() {}

  /**
   * One that was not given before. It is below the range of ephemeral ports, so that nobody's
   * connection takes it before it is used, or during a restart; and connections to it are let
   * through, which a firewall may refuse for some.
   */
  public static int next() {
    int port;
    do {
      port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
    } while (!GIVEN.add(port) || !isOpen(port));
    return port;
  }

  /** One of them, as an address to listen at. */
  public static InetSocketAddress address() {
    return new InetSocketAddress(LOOPBACK, next());
  }

  /** Listens at one of them; the caller closes it. */
  public static ServerSocket listen() throws IOException {
    return new ServerSocket(next(), 0, LOOPBACK);
  }

  private static boolean isOpen(int port) {
    try (var listener = new ServerSocket(port, 1, LOOPBACK);
        var client = new Socket(LOOPBACK, port)) {
      return listener.isBound() && client.isConnected();
    } catch (BindException | ConnectException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
