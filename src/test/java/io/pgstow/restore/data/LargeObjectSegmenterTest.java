package io.pgstow.restore.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Golden;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.restore.data.LargeObjectSegment.Piece;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class LargeObjectSegmenterTest {
  private static final int BLOCK = 8 << 10;

  @Test
  void small_objects_share_a_segment_and_empty_ones_need_none() throws IOException {
    var objects = objects(100, 0, 200);

    assertThat(cut(objects, 64 << 10, new TreeMap<>()))
        .singleElement()
        .satisfies(segment -> assertThat(segment.past() - segment.first()).isEqualTo(300));
  }

  @Test
  void no_two_segments_share_a_block_of_a_large_object() throws IOException {
    var objects = objects(1000, 5 * BLOCK + 17, 3 * BLOCK);
    for (LargeObjectSegment segment : cut(objects, 2 * BLOCK, new TreeMap<>())) {
      assertThat(segment.pieces()).allSatisfy(piece -> assertThat(piece.offset() % BLOCK).isZero());
    }
  }

  @Test
  void what_is_loaded_is_read_past_and_the_rest_comes_once() throws IOException {
    var random = new Random(11);
    for (int round = 0; round < 300; round++) {
      var objects = objects(random.ints(random.nextInt(6), 0, 5 * BLOCK).toArray());
      int size = 64 << 10;
      var loaded = new TreeMap<Long, Long>();
      var restored = new LinkedHashMap<Long, byte[]>();
      objects.forEach((oid, content) -> restored.put(oid, new byte[content.length]));
      for (LargeObjectSegment segment : cut(objects, 2 * BLOCK, new TreeMap<>())) {
        if (random.nextBoolean()) {
          loaded.put(segment.first(), segment.past());
          segment.pieces().forEach(piece -> write(piece, restored));
        }
      }
      for (LargeObjectSegment segment : cut(objects, size, loaded)) {
        segment.pieces().forEach(piece -> write(piece, restored));
      }
      assertThat(restored.keySet()).isEqualTo(objects.keySet());
      restored.forEach((oid, content) -> assertThat(content).isEqualTo(objects.get(oid)));
    }
  }

  /** Fails if a byte is written twice. */
  private static void write(Piece piece, Map<Long, byte[]> restored) {
    byte[] target = restored.get(piece.oid());
    int offset = (int) piece.offset();
    int end = offset + piece.bytes().length;
    assertThat(Arrays.copyOfRange(target, offset, end)).containsOnly(0);
    System.arraycopy(piece.bytes(), 0, target, offset, piece.bytes().length);
  }

  private static Map<Long, byte[]> objects(int... lengths) {
    var objects = new LinkedHashMap<Long, byte[]>();
    for (int length : lengths) {
      byte[] content = new byte[length];
      Arrays.fill(content, (byte) (objects.size() + 1));
      objects.put(1000L + objects.size(), content);
    }
    return objects;
  }

  private static List<LargeObjectSegment> cut(
      Map<Long, byte[]> objects, int size, NavigableMap<Long, Long> loaded) throws IOException {
    try (var archive = Files.newInputStream(Golden.path(17, "seekable-none.dump"))) {
      var remaining =
          objects.entrySet().stream()
              .map(object -> new LargeObject(object.getKey(), in(object.getValue())))
              .iterator();
      var segmenter =
          new LargeObjectSegmenter(
              TableOfContents.read(archive).entries().stream()
                  .filter(entry -> entry.isLargeObjects())
                  .findFirst()
                  .orElseThrow(),
              () -> remaining.hasNext() ? remaining.next() : null,
              0,
              size,
              loaded);
      var segments = new ArrayList<LargeObjectSegment>();
      for (var next = segmenter.next(); next != null; next = segmenter.next()) {
        segments.add(next);
      }
      return segments;
    }
  }

  private static ByteArrayInputStream in(byte[] content) {
    return new ByteArrayInputStream(content);
  }
}
