package io.pgstow.archive.tar;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.archive.ArchiveException;
import io.pgstow.stream.BulkInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a tar archive from file to file; folders and links are passed over. What is not
 * wanted is skipped by {@link InputStream#skip}, so that a stream which can jump does so.
 *
 * <p>Whatever is wrong with the archive is an {@link ArchiveException}. Not safe for use by several
 * threads; closing closes the stream.
 */
final class TarWalk implements Closeable {
  /** Far above any path; a longer one is taken for a damaged length. */
  private static final int LONGEST_NAME = 1 << 16;

  private final InputStream in;
  private long position;
  private long left;
  private long padding;
  private Optional<String> longName = Optional.empty();
  private long longLength = -1;

  /** An archive at its first byte. */
  TarWalk(InputStream in) {
    this.in = in;
  }

  /** How many bytes precede the next one. */
  long position() {
    return position;
  }

  /** The next file, or null at the end of the archive. */
  @Nullable TarFile next() throws IOException {
    while (true) {
      skip(left + padding);
      left = 0;
      padding = 0;
      long start = position;
      TarHeader header = TarHeader.parse(readFully(TarHeader.BLOCK), start);
      if (header == null) {
        requireZeros();
        return null;
      }
      long length = longLength < 0 ? header.length() : longLength;
      boolean regular = isRegular(header.type());
      begin(regular ? length : header.length());
      if (regular) {
        var file = new TarFile(bare(longName.orElse(header.name())), position, length);
        forget();
        return file;
      }
      other(header, start);
    }
  }

  private static boolean isRegular(char type) {
    return type == '0' || type == '\0' || type == '7';
  }

  private void begin(long length) {
    left = length;
    padding = TarHeader.padding(length);
  }

  private void forget() {
    longName = Optional.empty();
    longLength = -1;
  }

  private void other(TarHeader header, long start) throws IOException {
    switch (header.type()) {
      case 'L' -> longName = Optional.of(name());
      case 'x' -> readRecords(text());
      case 'g', 'K', 'V' -> {}
      case '1', '2', '3', '4', '5', '6' -> forget();
      default ->
          throw ArchiveException.unsupported(
              start, "a tar archive with entries of type \"%s\"".formatted(header.type()));
    }
  }

  private String name() throws IOException {
    String text = text();
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private String text() throws IOException {
    if (left > LONGEST_NAME) {
      throw ArchiveException.corrupt(position, "a name of " + left + " bytes in a tar archive");
    }
    byte[] bytes = readFully((int) left);
    left = 0;
    return new String(bytes, UTF_8);
  }

  /** What POSIX adds to the header of the next file: lines of a length, a key and a value. */
  private void readRecords(String records) throws ArchiveException {
    for (String line : records.split("\n", -1)) {
      int blank = line.indexOf(' ');
      int equals = line.indexOf('=');
      if (blank < 0 || equals < blank) {
        continue;
      }
      String value = line.substring(equals + 1);
      switch (line.substring(blank + 1, equals)) {
        case "path" -> longName = Optional.of(value);
        case "size" -> longLength = size(value);
        default -> {}
      }
    }
  }

  private long size(String value) throws ArchiveException {
    if (!value.matches("[0-9]{1,18}")) {
      throw ArchiveException.corrupt(position, "not the length of a file in a tar archive");
    }
    return Long.parseLong(value);
  }

  private static String bare(String name) {
    return name.replaceFirst("^(\\./)+", "");
  }

  /** The content of the current file, to its end; closing it does nothing. */
  InputStream content() {
    return new BulkInputStream() {
      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0 && length > 0) {
          return -1;
        }
        int count = in.read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
          throw ends();
        }
        left -= count;
        position += count;
        return count;
      }
    };
  }

  private byte[] readFully(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    position += bytes.length;
    if (bytes.length < length) {
      throw ends();
    }
    return bytes;
  }

  private void skip(long count) throws IOException {
    try {
      in.skipNBytes(count);
    } catch (EOFException e) {
      throw ArchiveException.corrupt(position, "the archive ends too early", e);
    }
    position += count;
  }

  /** Behind the last file there are zeros alone, to the end of a block of any size. */
  private void requireZeros() throws IOException {
    byte[] buffer = new byte[1 << 13];
    long zeros = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      for (int i = 0; i < n; i++) {
        if (buffer[i] != 0) {
          throw ArchiveException.corrupt(position + i, "data behind the end of a tar archive");
        }
      }
      position += n;
      zeros += n;
    }
    if (zeros < TarHeader.BLOCK) {
      throw ends();
    }
  }

  private ArchiveException ends() {
    String what = "the archive ends too early";
    return ArchiveException.corrupt(position, what, new EOFException(what));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
