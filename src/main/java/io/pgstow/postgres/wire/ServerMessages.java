package io.pgstow.postgres.wire;

import io.pgstow.stream.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the server sends, on its way to the driver. While it is diverted, the content of CopyData
 * messages goes to a stream instead, piece by piece as it arrives: the driver would hold each
 * message, which is a row of up to 1 GB, in an array of its own. All other messages pass as they
 * are (PostgreSQL documentation, Message Formats).
 *
 * <p>Used by one thread at a time, like the connection itself.
 */
final class ServerMessages extends BulkInputStream {
  /** Large enough that a system call brings hundreds of rows. */
  private static final int BUFFER = 1 << 18;

  private static final int HEADER = 5;
  private static final int COPY_DATA = 'd';
  private static final int READY_FOR_QUERY = 'Z';

  private final InputStream in;
  private Negotiation negotiation;
  private byte[] buffer = {};
  private int next;
  private int limit;
  private final byte[] header = new byte[HEADER];
  private int headerLength;
  private int bodyLeft;
  private int copyDataLeft;
  private @Nullable OutputStream diversion;

  /** What is known of the stream. */
  private enum Negotiation {
    /** Encryption may be under negotiation, which the server answers by single bytes. */
    UNDER_WAY,
    /** Messages come, each with its type and length. */
    MESSAGES,
    /** Encrypted by a layer above. */
    OPAQUE
  }

  private ServerMessages(InputStream in, Negotiation negotiation) {
    this.in = in;
    this.negotiation = negotiation;
  }

  /** Of a connection that begins, and may be encrypted. */
  static ServerMessages ofConnection(InputStream in) {
    return new ServerMessages(in, Negotiation.UNDER_WAY);
  }

  /** Of a connection that was encrypted already, decrypted. */
  static ServerMessages ofSession(InputStream in) {
    return new ServerMessages(in, Negotiation.MESSAGES);
  }

  /** Whether messages can be told apart. */
  boolean isReadable() {
    return negotiation == Negotiation.MESSAGES;
  }

  /** Sends the content of CopyData messages here from now on, or to the driver again. */
  void divert(@Nullable OutputStream copyData) {
    diversion = copyData;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    OutputStream copyData = diversion;
    if (copyData == null || length == 0) {
      return pass(target, offset, length);
    }
    if (isBetweenMessages()) {
      copyTo(copyData);
    }
    // no further than this message: the next one may be CopyData
    return pass(target, offset, Math.min(length, leftOfMessage()));
  }

  @Override
  public int available() throws IOException {
    return limit > next ? limit - next : in.available();
  }

  private boolean isBetweenMessages() {
    return headerLength == 0;
  }

  private int leftOfMessage() {
    return headerLength < HEADER ? HEADER - headerLength : bodyLeft;
  }

  private int pass(byte[] target, int offset, int length) throws IOException {
    int count;
    if (next < limit) {
      count = Math.min(length, limit - next);
      System.arraycopy(buffer, next, target, offset, count);
      next += count;
    } else {
      count = in.read(target, offset, length);
    }
    if (negotiation != Negotiation.OPAQUE) {
      follow(target, offset, offset + Math.max(count, 0));
    }
    return count;
  }

  /** Keeps count of where messages begin. */
  private void follow(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && negotiation == Negotiation.UNDER_WAY) {
      at = followNegotiation(bytes, at);
    }
    while (at < to && negotiation == Negotiation.MESSAGES) {
      if (headerLength < HEADER) {
        header[headerLength++] = bytes[at++];
        if (headerLength == HEADER) {
          bodyLeft = bodyLength(header, 0);
        }
      } else {
        int passed = Math.min(bodyLeft, to - at);
        bodyLeft -= passed;
        at += passed;
      }
      if (headerLength == HEADER && bodyLeft == 0) {
        headerLength = 0;
      }
    }
  }

  /** N refuses encryption, S (TLS) and G (GSSAPI) begin it; a message begins with none of them. */
  private int followNegotiation(byte[] bytes, int at) {
    return switch (bytes[at]) {
      case 'N' -> at + 1;
      case 'S', 'G' -> {
        negotiation = Negotiation.OPAQUE;
        yield at + 1;
      }
      default -> {
        negotiation = Negotiation.MESSAGES;
        yield at;
      }
    };
  }

  /** Passes on the content of CopyData messages until another message begins. */
  private void copyTo(OutputStream copyData) throws IOException {
    while (true) {
      while (copyDataLeft > 0) {
        if (!fill(1)) {
          return;
        }
        int count = Math.min(copyDataLeft, limit - next);
        copyData.write(buffer, next, count);
        next += count;
        copyDataLeft -= count;
      }
      if (!fill(1) || buffer[next] != COPY_DATA || !fill(HEADER)) {
        return;
      }
      copyDataLeft = bodyLength(buffer, next);
      next += HEADER;
    }
  }

  /**
   * Passes on all messages up to the one that says that the server is ready for another query.
   *
   * @param client gets them, type and length included; not flushed
   */
  void passAnswer(OutputStream client) throws IOException {
    boolean last = false;
    while (!last) {
      require(HEADER);
      last = buffer[next] == READY_FOR_QUERY;
      long left = HEADER + (long) bodyLength(buffer, next);
      while (left > 0) {
        require(1);
        int count = (int) Math.min(left, limit - next);
        client.write(buffer, next, count);
        next += count;
        left -= count;
      }
    }
  }

  private void require(int needed) throws IOException {
    if (!fill(needed)) {
      throw new EOFException("the server closed the connection");
    }
  }

  /** Reads until so many bytes are there, or answers that the stream has ended. */
  private boolean fill(int needed) throws IOException {
    if (limit - next >= needed) {
      return true;
    }
    if (buffer.length == 0) {
      buffer = new byte[BUFFER];
    }
    System.arraycopy(buffer, next, buffer, 0, limit - next);
    limit -= next;
    next = 0;
    while (limit < needed) {
      int count = in.read(buffer, limit, buffer.length - limit);
      if (count < 0) {
        return false;
      }
      limit += count;
    }
    return true;
  }

  /** The length that a message announces counts itself. */
  private static int bodyLength(byte[] bytes, int at) {
    int length =
        (bytes[at + 1] & 0xff) << 24
            | (bytes[at + 2] & 0xff) << 16
            | (bytes[at + 3] & 0xff) << 8
            | (bytes[at + 4] & 0xff);
    return Math.max(0, length - Integer.BYTES);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
