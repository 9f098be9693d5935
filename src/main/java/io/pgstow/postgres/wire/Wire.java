package io.pgstow.postgres.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * What passes between the driver and the server on one connection. The driver makes its sockets by
 * classes that it is given the names of; their properties name the wire that a connection belongs
 * to. Used by the connection's thread; closing it forgets it, and leaves the connection as it is.
 */
public final class Wire implements AutoCloseable {
  /** Not a property of the driver, which passes over it. */
  private static final String PROPERTY = "pgstowWire";

  private static final Map<String, Wire> WIRES = new ConcurrentHashMap<>();

  private final String name = UUID.randomUUID().toString();
  private volatile @Nullable ServerMessages fromServer;
  private volatile @Nullable ClientMessages toServer;

  private Wire() {}

  /** A wire for the connection that is made with these properties, which get what it needs. */
  public static Wire install(Properties driver) {
    var wire = new Wire();
    WIRES.put(wire.name, wire);
    driver.setProperty(PROPERTY, wire.name);
    driver.setProperty("socketFactory", WireSocketFactory.class.getName());
    return wire;
  }

  /** The one that a connection's properties name. */
  public static Wire of(Properties driver) {
    return Objects.requireNonNull(WIRES.get(driver.getProperty(PROPERTY)), PROPERTY);
  }

  /** A socket with encryption on top of this connection; closing it closes that one. */
  public SSLSocket encrypted(SSLSocket socket) {
    return new TlsWireSocket(socket, this);
  }

  InputStream read(ServerMessages messages) {
    fromServer = messages;
    return messages;
  }

  OutputStream written(ClientMessages messages) {
    toServer = messages;
    return messages;
  }

  /**
   * Whether messages can pass by the driver: not when a library encrypts the connection for the
   * driver.
   */
  public boolean isReadable() {
    ServerMessages known = fromServer;
    return known != null && known.isReadable();
  }

  /** Sends rows of COPY to the stream, as they arrive, until the diversion is closed. */
  public Diversion divert(OutputStream rows) {
    return new Diversion(Objects.requireNonNull(fromServer), rows);
  }

  /**
   * From now on puts the bytes back that {@link io.pgstow.text.LosslessUtf8} keeps as characters.
   */
  public void putBytesBack() {
    Objects.requireNonNull(toServer).putBytesBack();
  }

  /**
   * Sends a message past the driver, while the driver waits for nothing.
   *
   * @param type PostgreSQL documentation, Message Formats
   */
  public void send(int type, byte[] body) throws IOException {
    Objects.requireNonNull(toServer).send(type, body);
  }

  /**
   * Passes the answer to what was sent on to a client, until the server is ready for another query.
   */
  public void passAnswer(OutputStream client) throws IOException {
    Objects.requireNonNull(fromServer).passAnswer(client);
  }

  @Override
  public void close() {
    WIRES.remove(name);
  }
}
