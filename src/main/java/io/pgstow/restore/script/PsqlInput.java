package io.pgstow.restore.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * What psql reads; remembers how writing failed, which is psql's failure and not the store's.
 * Closing ends psql's input. Not thread-safe.
 */
final class PsqlInput extends OutputStream {
  private static final int BUFFER = 1 << 16;

  private final OutputStream out;
  private Optional<IOException> failure = Optional.empty();

  PsqlInput(OutputStream psql) {
    this.out = new BufferedOutputStream(psql, BUFFER);
  }

  /** How writing failed, if it has. */
  Optional<IOException> failure() {
    return failure;
  }

  void text(String sql) throws IOException {
    write(sql.getBytes(UTF_8));
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = Optional.of(e);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } catch (IOException e) {
      failure = Optional.of(e);
      throw e;
    }
  }
}
