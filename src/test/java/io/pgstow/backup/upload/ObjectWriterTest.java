package io.pgstow.backup.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.backup.name.Claim;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.testing.MemoryStore;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How an object is cut into parts, the beginning of which may come last. */
final class ObjectWriterTest {
  private static final int PART = 100_000;

  private final MemoryStore store = new MemoryStore();
  private Claim claim;
  private Uploads uploads;

  @BeforeEach
  void open() {
    BackupPlace place = BackupPlace.of(new BackupKey("app", "one"));
    claim = Claim.take(store, place, "test", false, Clock.systemUTC());
    uploads = new Uploads(store, claim, 2);
    uploads.keep();
  }

  @AfterEach
  void close() {
    uploads.close();
    claim.close();
  }

  @Test
  void gaps_are_filled_when_what_follows_them_is_written() throws IOException {
    for (int before : new int[] {0, 1, PART - 300, PART - 512, PART, 2 * PART + 5}) {
      for (int behind : new int[] {0, 100, PART, 3 * PART + 11}) {
        String key = "app/gap-%d-%d".formatted(before, behind);
        byte[] content = new byte[before + 512 + behind];
        new Random(before + behind).nextBytes(content);

        try (var writer = new ObjectWriter(uploads, key, _ -> PART, 0)) {
          writer.write(content, 0, before);
          ObjectWriter.Gap gap = writer.reserve(512);
          writer.write(content, before + 512, behind);
          gap.fill(Arrays.copyOfRange(content, before, before + 512));
          writer.complete();
        }
        uploads.await();

        assertThat(store.content(key)).as(key).isEqualTo(content);
      }
    }
  }

  @Test
  void the_object_is_what_was_written_behind_the_beginning_that_comes_last() throws IOException {
    for (int open : new int[] {0, 1, PART - 1, PART, PART + 1, 3 * PART, 3 * PART + 7}) {
      for (int rest : new int[] {0, 1, PART - 1, PART, 2 * PART, 5 * PART + 11}) {
        String key = "app/%d-%d".formatted(open, rest);
        byte[] content = new byte[open + rest];
        new Random(open + rest).nextBytes(content);

        try (var writer = new ObjectWriter(uploads, key, _ -> PART, open)) {
          for (int written = open; written < content.length; written += 777) {
            writer.write(content, written, Math.min(777, content.length - written));
          }
          writer.complete(out -> out.write(content, 0, open));
        }

        StoredArchive stored =
            uploads.await().stream()
                .filter(object -> object.key().equals(key))
                .findFirst()
                .orElseThrow();
        assertThat(store.content(key)).as(key).isEqualTo(content);
        assertThat(stored.size()).isEqualTo(content.length);
        assertThat(stored.parts())
            .allSatisfy(part -> assertThat(part.sha256()).isEqualTo(digest(content, part)));
      }
    }
  }

  @Test
  void what_is_closed_without_being_complete_is_no_object() throws IOException {
    try (var writer = new ObjectWriter(uploads, "app/given-up", _ -> PART, 10)) {
      writer.write(new byte[3 * PART]);
    }

    assertThat(uploads.await()).isEmpty();
    assertThat(store.head("app/given-up")).isEmpty();
  }

  @Test
  void the_beginning_has_the_length_that_was_said() {
    for (int length : new int[] {9, 11}) {
      var writer = new ObjectWriter(uploads, "app/wrong", _ -> PART, 10);

      assertThatThrownBy(() -> writer.complete(out -> out.write(new byte[length])))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static String digest(byte[] content, PartDigest part) {
    byte[] bytes =
        Arrays.copyOfRange(content, (int) part.offset(), (int) (part.offset() + part.size()));
    return PartUpload.digest(bytes, bytes.length);
  }
}
