package io.pgstow.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Stands before a server and treats the start of a session as PgBouncer does: without TLS, and
 * refusing parameters that it cannot keep apart between clients (pgbouncer, client.c). Whoever
 * opened it closes it.
 */
public final class Pooler implements AutoCloseable {
  private static final int SSL_REQUEST = 80_877_103;
  private static final List<String> KNOWN =
      List.of(
          "user",
          "database",
          "client_encoding",
          "DateStyle",
          "TimeZone",
          "application_name",
          "standard_conforming_strings");

  private final ServerSocket socket;
  private final PostgresServer server;

  private Pooler(ServerSocket socket, PostgresServer server) {
    this.socket = socket;
    this.server = server;
  }

  /** Before this server, on a port of its own. */
  public static Pooler before(PostgresServer server) throws IOException {
    var pooler = new Pooler(FreePort.listen(), server);
    Thread.ofVirtual().start(pooler::accept);
    return pooler;
  }

  public int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (SocketException e) {
        // closed
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        var upstream = new Socket(server.host(), server.port())) {
      var in = new DataInputStream(client.getInputStream());
      byte[] packet = packet(in);
      while (code(packet) == SSL_REQUEST) {
        client.getOutputStream().write('N');
        packet = packet(in);
      }
      String refused = refused(packet);
      if (!refused.isEmpty()) {
        client.getOutputStream().write(error("unsupported startup parameter: " + refused));
        return;
      }
      upstream.getOutputStream().write(packet);
      Thread.ofVirtual().start(() -> pump(in, upstream));
      pump(upstream.getInputStream(), client);
    } catch (IOException e) {
      // one of the two is gone, and so is this session
    }
  }

  private static void pump(InputStream from, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      from.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // one of the two is gone, and so is this session
    }
  }

  private static byte[] packet(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] packet = ByteBuffer.allocate(length).putInt(length).array();
    in.readFully(packet, Integer.BYTES, length - Integer.BYTES);
    return packet;
  }

  private static int code(byte[] packet) {
    return ByteBuffer.wrap(packet).getInt(4);
  }

  private static String refused(byte[] packet) {
    String[] words =
        new String(packet, 8, packet.length - 8, StandardCharsets.UTF_8).split("\0", -1);
    for (int i = 0; i + 1 < words.length && !words[i].isEmpty(); i += 2) {
      if (!KNOWN.contains(words[i])) {
        return words[i];
      }
    }
    return "";
  }

  private static byte[] error(String message) {
    byte[] fields = ("SFATAL\0C08P01\0M" + message + "\0\0").getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + Integer.BYTES + fields.length)
        .put((byte) 'E')
        .putInt(Integer.BYTES + fields.length)
        .put(fields)
        .array();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
