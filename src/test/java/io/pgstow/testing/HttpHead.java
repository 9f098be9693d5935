package io.pgstow.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The lines before the body of an HTTP message, kept as they came, since a signature covers them.
 *
 * @param start the request or status line
 * @param fields the header lines
 */
record HttpHead(String start, List<String> fields) {

  HttpHead {
    fields = List.copyOf(fields);
  }

  /** Reads a head; empty where the sender has ended the connection instead. */
  static Optional<HttpHead> read(InputStream input) throws IOException {
    var lines = new ArrayList<String>();
    while (true) {
      byte[] line = line(input);
      if (line.length == 0 && lines.isEmpty()) {
        return Optional.empty();
      }
      String text = new String(line, ISO_8859_1).stripTrailing();
      if (text.isEmpty()) {
        return Optional.of(new HttpHead(lines.getFirst(), lines.subList(1, lines.size())));
      }
      lines.add(text);
    }
  }

  /** A line with its end; empty at the end of the input before it. */
  static byte[] line(InputStream input) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b; (b = input.read()) >= 0; ) {
      line.write(b);
      if (b == '\n') {
        return line.toByteArray();
      }
    }
    if (line.size() > 0) {
      throw new EOFException("a line without an end");
    }
    return new byte[0];
  }

  void write(OutputStream output) throws IOException {
    var text = new StringBuilder(start).append("\r\n");
    fields.forEach(field -> text.append(field).append("\r\n"));
    output.write(text.append("\r\n").toString().getBytes(ISO_8859_1));
    output.flush();
  }

  Optional<String> header(String name) {
    String prefix = name + ":";
    return fields.stream()
        .filter(field -> field.regionMatches(true, 0, prefix, 0, prefix.length()))
        .map(field -> field.substring(prefix.length()).strip())
        .findFirst();
  }

  boolean says(String name, String value) {
    return header(name).filter(value::equalsIgnoreCase).isPresent();
  }

  /** The status of an answer. */
  int status() {
    return Integer.parseInt(start.split(" ", 3)[1]);
  }

  /** The same with one field more. */
  HttpHead with(String field) {
    return new HttpHead(start, Stream.concat(fields.stream(), Stream.of(field)).toList());
  }

  HttpHead mapFields(UnaryOperator<String> change) {
    return new HttpHead(start, fields.stream().map(change).toList());
  }
}
