package io.pgstow.postgres.wire;

import io.pgstow.text.LosslessUtf8;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.charset.spi.CharsetProvider;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Has the driver decode what a session in a database of SQL_ASCII sends. The server converts
 * nothing there, but refuses to send bytes that are not of the client's encoding; in one of single
 * bytes there are none such. The driver looks for a charset of the same name, and Java has none
 * called LATIN6. Thread-safe; Java makes its own.
 */
public final class RawEncodingProvider extends CharsetProvider {
  /** The {@code client_encoding} of such sessions. */
  public static final String CLIENT_ENCODING = "LATIN6";

  /**
   * Decodes any bytes, and encodes UTF-8: the driver encodes some statements by this and others as
   * UTF-8, and {@link ClientMessages} puts the bytes back into all of them.
   */
  private static final class Wire extends Charset {
    Wire() {
      super("X-pgstow-wire", new String[0]);
    }

    @Override
    public boolean contains(Charset charset) {
      return LosslessUtf8.INSTANCE.contains(charset);
    }

    @Override
    public CharsetDecoder newDecoder() {
      return LosslessUtf8.INSTANCE.newDecoder();
    }

    @Override
    public CharsetEncoder newEncoder() {
      return StandardCharsets.UTF_8.newEncoder();
    }
  }

  private static final Wire WIRE = new Wire();

  @Override
  public Iterator<Charset> charsets() {
    return Collections.emptyIterator();
  }

  @Override
  public @Nullable Charset charsetForName(String name) {
    return name.equals(CLIENT_ENCODING) ? WIRE : null;
  }
}
