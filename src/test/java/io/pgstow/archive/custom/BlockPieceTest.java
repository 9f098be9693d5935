package io.pgstow.archive.custom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.ArchiveOutput;
import io.pgstow.codec.Codec;
import io.pgstow.codec.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.Adler32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BlockPieceTest {
  private static final List<byte[]> ROWS =
      List.of(text(1, 200_000), text(2, 1), text(3, 90_000), "\\.\n\n\n".getBytes(UTF_8));

  @ParameterizedTest
  @EnumSource(Codec.class)
  void each_piece_is_read_by_itself(Codec codec) throws IOException {
    List<byte[]> pieces = pieces(codec);

    for (int i = 0; i < pieces.size(); i++) {
      byte[] stored = chunks(pieces.get(i));
      try (var rows = BlockPiece.rows(new ByteArrayInputStream(stored), 100, codec, i == 0)) {
        assertThat(rows.readAllBytes()).as("piece %d", i).isEqualTo(ROWS.get(i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Codec.class)
  void all_pieces_are_one_block(Codec codec) throws IOException {
    var block = new ByteArrayOutputStream();
    pieces(codec).forEach(block::writeBytes);
    var all = new ByteArrayOutputStream();
    ROWS.forEach(all::writeBytes);

    try (var rows = codec.blockDecoder(new ByteArrayInputStream(block.toByteArray()))) {
      assertThat(rows.readAllBytes()).isEqualTo(all.toByteArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 7, 1000})
  void a_piece_that_ends_inside_a_chunk_is_corrupt(int length) throws IOException {
    byte[] stored = Arrays.copyOf(chunks(ROWS.getFirst()), length);

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(
            () ->
                BlockPiece.rows(new ByteArrayInputStream(stored), 100, Codec.NONE, true)
                    .readAllBytes())
        .withMessageContaining("ends too early");
  }

  @Test
  void the_end_of_a_block_is_no_part_of_a_piece() throws IOException {
    var stored = new ByteArrayOutputStream();
    stored.writeBytes(chunks(ROWS.get(1)));
    new ArchiveOutput(stored).writeInt(0);

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(
            () ->
                BlockPiece.rows(
                        new ByteArrayInputStream(stored.toByteArray()), 100, Codec.NONE, true)
                    .readAllBytes())
        .withMessageContaining("a chunk of 0 bytes");
  }

  @ParameterizedTest
  @EnumSource(Codec.class)
  void large_objects_come_with_their_identifiers(Codec codec) throws IOException {
    var stored = new ByteArrayOutputStream();
    var out = new ArchiveOutput(stored);
    long[] oids = {7, 4_000_000_000L, 8};
    byte[][] contents = {text(4, 150_000), {}, text(5, 10)};
    for (int i = 0; i < oids.length; i++) {
      out.writeInt((int) oids[i]);
      stored.writeBytes(chunks(whole(codec, contents[i])));
      out.writeInt(0);
    }

    try (var objects =
        BlockPiece.largeObjects(new ByteArrayInputStream(stored.toByteArray()), 100, codec)) {
      for (int i = 0; i < oids.length; i++) {
        LargeObject object = Objects.requireNonNull(objects.next());
        assertThat(object.oid()).isEqualTo(oids[i]);
        assertThat(object.content().readAllBytes()).isEqualTo(contents[i]);
      }
      assertThat(objects.next()).isNull();
    }
  }

  private static byte[] text(int seed, int length) {
    var random = new Random(seed);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) ('a' + random.nextInt(4));
    }
    text[length - 1] = '\n';
    return text;
  }

  private static byte[] whole(Codec codec, byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var encoder =
        codec == Codec.GZIP
            ? new DeflaterOutputStream(out)
            : Compression.parse(codec.spelling()).encoder(out)) {
      encoder.write(content);
    }
    return out.toByteArray();
  }

  private static List<byte[]> pieces(Codec codec) throws IOException {
    var pieces = new ArrayList<byte[]>();
    for (byte[] rows : ROWS) {
      pieces.add(codec == Codec.GZIP ? deflated(rows, pieces.size()) : whole(codec, rows));
    }
    return pieces;
  }

  /** As a dump by several connections makes them: between one header and one checksum. */
  private static byte[] deflated(byte[] rows, int index) {
    boolean last = index == ROWS.size() - 1;
    var piece = new ByteArrayOutputStream();
    if (index == 0) {
      piece.writeBytes(new byte[] {0x78, 0x01});
    }
    try (var deflater = new Deflater(1, true)) {
      deflater.setInput(rows);
      if (last) {
        deflater.finish();
      }
      byte[] buffer = new byte[1 << 20];
      int length = deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH);
      piece.write(buffer, 0, length);
    }
    if (last) {
      var adler = new Adler32();
      ROWS.forEach(adler::update);
      piece.writeBytes(ByteBuffer.allocate(4).putInt((int) adler.getValue()).array());
    }
    return piece.toByteArray();
  }

  /** Chunks of several lengths, as compressors give them. */
  private static byte[] chunks(byte[] content) throws IOException {
    var stored = new ByteArrayOutputStream();
    var out = new ArchiveOutput(stored);
    int step = 1;
    for (int start = 0; start < content.length; start += step, step = step * 7 % 5000 + 1) {
      int length = Math.min(step, content.length - start);
      out.writeInt(length);
      out.write(content, start, length);
    }
    return stored.toByteArray();
  }
}
