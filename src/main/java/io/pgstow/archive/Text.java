package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/** A string as an archive has it: bytes, whose encoding another entry of the archive names. */
final class Text {
  private final byte[] bytes;

  /** Takes the array over. */
  Text(byte[] bytes) {
    this.bytes = bytes;
  }

  /** One byte for each character, the counterpart of {@link #raw}. */
  static Text of(String raw) {
    return new Text(raw.getBytes(ISO_8859_1));
  }

  int length() {
    return bytes.length;
  }

  void writeTo(ArchiveOutput out) throws IOException {
    out.write(bytes, 0, bytes.length);
  }

  void writeTo(ByteArrayOutputStream out) {
    out.writeBytes(bytes);
  }

  String decode(Charset charset) {
    return new String(bytes, charset);
  }

  boolean isIn(Charset charset) {
    try {
      charset.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** One character for each byte, for what is ASCII in every encoding. */
  String raw() {
    return new String(bytes, ISO_8859_1);
  }
}
