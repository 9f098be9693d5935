package io.pgstow.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.wire.RawEncodingProvider;
import io.pgstow.postgres.wire.Wire;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets pg_dump use a session that is there already: it listens on the loopback interface, accepts
 * one client that knows a password made for it, and passes the messages of both sides on. Then
 * pg_dump needs no lock of its own, for which it would wait behind DDL that waits for this session,
 * and no server sees that deadlock.
 *
 * <p>A COPY is passed on only if that was asked for. Otherwise it ends the client's connection,
 * since its rows come by other sessions. Whoever started it closes it, after the client program;
 * from then on the session is the driver's again.
 */
public final class SessionRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionRelay.class);

  private static final int START = 3;
  private static final int ENCRYPT_BY_TLS = 80_877_103;
  private static final int ENCRYPT_BY_GSSAPI = 80_877_104;
  private static final int CLEAR_TEXT_PASSWORD = 3;
  private static final int LONGEST_START = 10_000;

  /** So long may a client take to say who it is; milliseconds. */
  private static final int START_TIMEOUT = 10_000;

  private static final int PORTS_TRIED = 10;
  private static final int BUFFER = 1 << 16;
  private static final String ENCODING = "client_encoding";
  private static final byte[] BEGIN = text("BEGIN");
  private static final byte[] COPY = "COPY ".getBytes(UTF_8);

  private final String password = UUID.randomUUID().toString();
  private final Database served;
  private final Wire wire;
  private final Map<String, String> parameters;
  private final Optional<String> encoding;
  private final boolean rows;
  private final ServerSocket listener;
  private final Thread thread;
  private volatile Optional<Socket> client = Optional.empty();

  private SessionRelay(
      Database served,
      Wire wire,
      Map<String, String> parameters,
      Optional<String> encoding,
      boolean rows,
      ServerSocket listener) {
    this.served = served;
    this.wire = wire;
    this.parameters = parameters;
    this.encoding = encoding;
    this.rows = rows;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("relay to pg_dump").start(this::serve);
  }

  /**
   * Starts to listen.
   *
   * @param served where the session is
   * @param parameters what the server has reported of the session
   * @param encoding the client's, where it is not the driver's
   * @param rows whether a COPY is passed on
   */
  static SessionRelay start(
      Database served,
      Wire wire,
      Map<String, String> parameters,
      Optional<String> encoding,
      boolean rows)
      throws IOException {
    var known = new TreeMap<>(parameters);
    encoding.ifPresent(name -> known.put(ENCODING, name));
    return new SessionRelay(served, wire, known, encoding, rows, listen());
  }

  /**
   * Takes a port that lets connections through: a firewall may refuse them on some.
   *
   * @throws PgstowException where it refuses them on all, exit code 4
   */
  private static ServerSocket listen() throws IOException {
    var refused = new ArrayList<ServerSocket>();
    try {
      while (true) {
        var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try (var _ = new Socket(listener.getInetAddress(), listener.getLocalPort());
            var _ = listener.accept()) {
          return listener;
        } catch (ConnectException e) {
          // stays open for now, so that the system gives another one
          refused.add(listener);
          if (refused.size() == PORTS_TRIED) {
            throw new PgstowException(
                ExitCode.DATABASE_REFUSED,
                "cannot connect to \"%s\", where pgstow listens for pg_dump: %s"
                    .formatted(listener.getLocalSocketAddress(), e.getMessage()),
                "Permit connections on the loopback interface.",
                e);
          }
        }
      }
    } finally {
      for (ServerSocket listener : refused) {
        listener.close();
      }
    }
  }

  /** Where a client program finds the session. */
  public Database database() {
    return new Database(
        served.prefix(),
        listener.getInetAddress().getHostAddress(),
        listener.getLocalPort(),
        served.user(),
        Optional.of(password),
        Optional.empty(),
        served.name(),
        Tls.preferred(),
        Optional.empty());
  }

  private void serve() {
    try {
      boolean done = false;
      while (!done) {
        try (Socket socket = listener.accept()) {
          client = Optional.of(socket);
          done = serve(socket);
        }
      }
    } catch (IOException e) {
      // the client, the server or the listener is closed: whoever did it says why
      LOG.debug("relay to pg_dump ended: {}", e.getMessage());
    }
  }

  /** Answers whether it was the client that this is for. */
  private boolean serve(Socket socket) throws IOException {
    var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
    var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
    try {
      socket.setSoTimeout(START_TIMEOUT);
      if (!isWelcome(in, out)) {
        return false;
      }
      socket.setSoTimeout(0);
    } catch (IOException e) {
      LOG.debug("another client than pg_dump: {}", e.getMessage());
      return false;
    }
    listener.close();
    greet(out);
    // an earlier pg_dump may have left some in this session
    run("CLOSE ALL; DEALLOCATE ALL");
    encoding.ifPresent(this::setEncoding);
    try {
      pass(in, out);
    } finally {
      encoding.ifPresent(_ -> setEncoding(RawEncodingProvider.CLIENT_ENCODING));
    }
    return true;
  }

  private boolean isWelcome(DataInputStream in, DataOutputStream out) throws IOException {
    int length = in.readInt();
    int code = in.readInt();
    while (code == ENCRYPT_BY_TLS || code == ENCRYPT_BY_GSSAPI) {
      out.write('N');
      out.flush();
      length = in.readInt();
      code = in.readInt();
    }
    if (code >>> Short.SIZE != START || length > LONGEST_START) {
      return false;
    }
    in.skipNBytes(Math.max(0, length - 2 * Integer.BYTES));
    send(out, 'R', number(CLEAR_TEXT_PASSWORD));
    out.flush();
    byte[] expected = text(password);
    return in.read() == 'p'
        && in.readInt() == Integer.BYTES + expected.length
        && Arrays.equals(in.readNBytes(expected.length), expected);
  }

  private void greet(DataOutputStream out) throws IOException {
    send(out, 'R', number(0));
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      var body = new ByteArrayOutputStream();
      body.writeBytes(text(parameter.getKey()));
      body.writeBytes(text(parameter.getValue()));
      send(out, 'S', body.toByteArray());
    }
    // a process to cancel: there is none, whoever cancels ends the session
    send(out, 'K', new byte[2 * Integer.BYTES]);
    send(out, 'Z', new byte[] {'T'});
    out.flush();
  }

  private void pass(DataInputStream in, DataOutputStream out) throws IOException {
    for (int type = in.read(); type >= 0 && type != 'X'; type = in.read()) {
      byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
      if (type == 'Q' && Arrays.equals(body, BEGIN)) {
        send(out, 'C', BEGIN);
        send(out, 'Z', new byte[] {'T'});
      } else if (!rows && type == 'Q' && startsWith(body, COPY)) {
        return;
      } else {
        wire.send(type, body);
        if (type == 'Q' || type == 'F' || type == 'S') {
          passAnswer(out);
        }
      }
      out.flush();
    }
  }

  /** Takes the whole answer, whether or not the client still does. */
  private void passAnswer(OutputStream out) throws IOException {
    var last = new LeftClient(out);
    try {
      wire.passAnswer(last);
    } catch (EOFException e) {
      out.flush();
      throw e;
    }
    last.requireThere();
  }

  private void run(String sql) throws IOException {
    wire.send('Q', text(sql));
    wire.passAnswer(OutputStream.nullOutputStream());
  }

  private void setEncoding(String name) {
    try {
      run("SET client_encoding = '" + name + "'");
    } catch (IOException e) {
      // whoever uses the session next finds the connection lost
      LOG.debug("cannot set the client's encoding: {}", e.getMessage());
    }
  }

  /** A client that may have left in the middle of an answer. */
  private static final class LeftClient extends OutputStream {
    private final OutputStream out;
    private Optional<IOException> failure = Optional.empty();

    LeftClient(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        if (failure.isEmpty()) {
          out.write(bytes, offset, length);
        }
      } catch (IOException e) {
        failure = Optional.of(e);
      }
    }

    void requireThere() throws IOException {
      if (failure.isPresent()) {
        throw failure.get();
      }
    }
  }

  private static void send(DataOutputStream out, int type, byte[] body) throws IOException {
    out.write(type);
    out.writeInt(Integer.BYTES + body.length);
    out.write(body);
  }

  private static boolean startsWith(byte[] text, byte[] start) {
    return text.length >= start.length
        && Arrays.equals(text, 0, start.length, start, 0, start.length);
  }

  private static byte[] number(int number) {
    return new byte[] {0, 0, 0, (byte) number};
  }

  /** As the protocol has it, with a zero at its end. */
  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  /** Waits for the answer that the server may be giving. */
  @Override
  public void close() {
    boolean interrupted = false;
    try {
      listener.close();
      if (client.isPresent()) {
        client.get().close();
      }
    } catch (IOException e) {
      LOG.debug("relay to pg_dump: {}", e.getMessage());
    }
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
