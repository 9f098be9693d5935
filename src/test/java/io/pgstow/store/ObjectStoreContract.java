package io.pgstow.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does, whatever is behind it. */
public abstract class ObjectStoreContract {
  private static final int PART = PartSizes.SMALLEST;
  private static final byte[] LETTERS = "abcdefghijklmnopqrstuvwxyz".getBytes(UTF_8);

  protected ObjectStore store;

  /** Opens a store that is empty. */
  protected abstract ObjectStore open();

  @BeforeEach
  final void openStore() {
    store = open();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  @Test
  void an_object_put_is_there_with_its_size_and_content() {
    StoredObject put = store.put("app/a.dump", LETTERS);

    assertThat(put.key()).isEqualTo("app/a.dump");
    assertThat(put.size()).isEqualTo(26);
    assertThat(store.head("app/a.dump")).hasValue(put);
    assertThat(content("app/a.dump")).isEqualTo(LETTERS);
  }

  @Test
  void it_tells_its_time_and_leaves_nothing() {
    StoredObject there = store.put("app/a.dump", LETTERS);

    Instant time = store.time().orElseThrow();

    assertThat(Duration.between(time, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    assertThat(store.list("")).containsExactly(there);
  }

  @Test
  void another_content_has_another_etag() {
    StoredObject first = store.put("a", LETTERS);
    StoredObject second = store.put("a", new byte[] {1});

    assertThat(second.etag()).isNotEmpty().isNotEqualTo(first.etag());
    assertThat(content("a")).isEqualTo(new byte[] {1});
  }

  @Test
  void what_is_not_there_has_no_head() {
    store.put("app/a.dump", LETTERS);

    assertThat(store.head("app/b.dump")).isEmpty();
    assertThat(store.head("app")).isEmpty();
    assertThat(store.head("app/a.dump/b")).isEmpty();
  }

  @Test
  void an_empty_object_is_one() throws IOException {
    store.put("empty", new byte[0]);

    assertThat(store.head("empty").orElseThrow().size()).isZero();
    try (InputStream stream = store.read("empty", 0, 0)) {
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  @Test
  void exactly_the_range_is_read() throws IOException {
    store.put("letters", LETTERS);

    try (InputStream stream = store.read("letters", 3, 5)) {
      assertThat(stream.readAllBytes()).asString(UTF_8).isEqualTo("defgh");
    }
    try (InputStream stream = store.read("letters", 25, 1)) {
      assertThat(stream.read()).isEqualTo('z');
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  @Test
  void a_range_that_is_not_all_there_fails() {
    store.put("letters", LETTERS);

    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> read("letters", 20, 7))
        .withMessageContaining("\"%s\"", store.location("letters"))
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STORE));
    assertThatExceptionOfType(PgstowException.class).isThrownBy(() -> read("letters", 26, 1));
  }

  @Test
  void reading_what_is_not_there_fails() {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> read("none", 0, 1))
        .withMessageStartingWith("cannot read \"%s\"", store.location("none"))
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STORE));
  }

  @Test
  void many_ranges_closed_early_leave_the_store_usable() throws IOException {
    store.put("large", bytes(1, 4 * PART));

    for (int i = 0; i < 40; i++) {
      try (InputStream stream = store.read("large", 0, 4L * PART)) {
        assertThat(stream.readNBytes(1000)).hasSize(1000);
      }
    }
    assertThat(read("large", 4L * PART - 1, 1)).hasSize(1);
  }

  @Test
  void only_the_first_creates() {
    assertThat(store.create("app/a.manifest.json", LETTERS)).isTrue();
    assertThat(store.create("app/a.manifest.json", new byte[] {1})).isFalse();

    assertThat(content("app/a.manifest.json")).isEqualTo(LETTERS);
    assertThat(store.list("")).hasSize(1);
  }

  @Test
  void creating_again_what_is_there_counts_as_created() {
    assertThat(store.create("a", LETTERS)).isTrue();
    assertThat(store.create("a", LETTERS)).isTrue();
  }

  @Test
  void of_many_who_create_at_once_one_succeeds() throws Exception {
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Boolean>> attempts =
          Stream.iterate(0, i -> i + 1)
              .limit(8)
              .<Callable<Boolean>>map(i -> () -> store.create("lock", new byte[] {i.byteValue()}))
              .toList();
      int created = 0;
      for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
        created += attempt.get() ? 1 : 0;
      }
      assertThat(created).isEqualTo(1);
    }
  }

  @Test
  void parts_sent_out_of_order_and_at_once_make_the_object() throws Exception {
    byte[] content = bytes(2, 3 * PART + 17);

    try (Upload upload = store.upload("app/big.dump");
        var threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Part>> sending =
          Stream.of(4, 2, 3, 1).<Callable<Part>>map(n -> () -> send(upload, n, content)).toList();
      var parts = new ArrayList<Part>();
      for (Future<Part> part : threads.invokeAll(sending)) {
        parts.add(part.get());
      }
      parts.sort(Comparator.comparingInt(Part::number));
      StoredObject object = upload.complete(parts);

      assertThat(object.size()).isEqualTo(content.length);
      assertThat(store.head("app/big.dump")).hasValue(object);
    }
    assertThat(content("app/big.dump")).isEqualTo(content);
    assertThat(store.pendingUploads("")).isEmpty();
  }

  @Test
  void the_buffer_is_free_once_the_part_is_sent() {
    byte[] buffer = Arrays.copyOf(LETTERS, 100);
    try (Upload upload = store.upload("a")) {
      Part part = upload.part(1, 0, buffer, 26);
      Arrays.fill(buffer, (byte) 0);
      upload.complete(List.of(part));
    }
    assertThat(content("a")).isEqualTo(LETTERS);
  }

  @Test
  void a_part_sent_again_replaces_the_first() {
    try (Upload upload = store.upload("a")) {
      upload.part(1, 0, new byte[26], 26);
      upload.complete(List.of(upload.part(1, 0, LETTERS, 26)));
    }
    assertThat(content("a")).isEqualTo(LETTERS);
  }

  @Test
  void a_completed_upload_replaces_the_object_that_was_there() {
    store.put("a", new byte[] {1});
    try (Upload upload = store.upload("a")) {
      Part part = upload.part(1, 0, LETTERS, LETTERS.length);
      assertThat(content("a")).isEqualTo(new byte[] {1});
      upload.complete(List.of(part));
    }
    assertThat(content("a")).isEqualTo(LETTERS);
  }

  @Test
  void closing_without_complete_aborts() {
    try (Upload upload = store.upload("app/a.dump")) {
      upload.part(1, 0, LETTERS, LETTERS.length);
      assertThat(store.list("")).isEmpty();
      assertThat(store.pendingUploads("app/")).hasSize(1);
    }
    assertThat(store.pendingUploads("")).isEmpty();
    assertThat(store.list("")).isEmpty();
  }

  @Test
  void closing_aborts_even_for_an_interrupted_thread() {
    Upload upload = store.upload("a");
    upload.part(1, 0, LETTERS, LETTERS.length);
    Thread.currentThread().interrupt();
    upload.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.pendingUploads("")).isEmpty();
  }

  @Test
  void an_upload_with_a_hole_cannot_be_completed() {
    try (Upload upload = store.upload("a")) {
      Part first = upload.part(1, 0, LETTERS, 26);
      Part third = upload.part(2, 30, LETTERS, 26);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> upload.complete(List.of(first, third)))
          .withMessage("part 2 begins at 30 instead of 26");
      assertThatIllegalArgumentException().isThrownBy(() -> upload.complete(List.of()));
    }
    assertThat(store.head("a")).isEmpty();
  }

  @Test
  void what_a_killed_upload_left_is_found_and_aborted() {
    Upload killed = store.upload("app/a.dump");
    killed.part(1, 0, LETTERS, LETTERS.length);
    store.put("app/b.dump", LETTERS);

    List<PendingUpload> pending = store.pendingUploads("app/").toList();
    assertThat(pending).singleElement().extracting(PendingUpload::key).isEqualTo("app/a.dump");
    assertThat(pending.getFirst().lastActive())
        .isCloseTo(Instant.now(), within(Duration.ofMinutes(5)));
    assertThat(store.pendingUploads("app-2/")).isEmpty();

    store.abort(pending.getFirst());
    store.abort(pending.getFirst());
    assertThat(store.pendingUploads("")).isEmpty();
    assertThat(store.list("").map(StoredObject::key)).containsExactly("app/b.dump");
  }

  @Test
  void lists_by_prefix() {
    List.of("app/1.dump", "app/1/toc.dat", "app-2/1.dump", "b")
        .forEach(key -> store.put(key, LETTERS));

    assertThat(keys(""))
        .containsExactlyInAnyOrder("app/1.dump", "app/1/toc.dat", "app-2/1.dump", "b");
    assertThat(keys("app/")).containsExactlyInAnyOrder("app/1.dump", "app/1/toc.dat");
    assertThat(keys("app")).hasSize(3);
    assertThat(keys("app/1.")).containsExactly("app/1.dump");
    assertThat(keys("none/")).isEmpty();
    assertThat(store.list("b")).containsExactly(store.head("b").orElseThrow());
  }

  @Test
  void folders_are_those_with_objects_below() {
    List.of("app/1.dump", "app/1/toc.dat", "app-2/1.dump", "b", "gone/1.dump")
        .forEach(key -> store.put(key, LETTERS));
    store.delete("gone/1.dump");

    assertThat(store.folders("")).containsExactlyInAnyOrder("app/", "app-2/");
    assertThat(store.folders("app/")).containsExactly("app/1/");
    assertThat(store.folders("app/1/")).isEmpty();
    assertThat(store.folders("none/")).isEmpty();
  }

  @Test
  void lists_more_than_a_page() {
    for (int i = 0; i < 1005; i++) {
      store.put("many/%04d".formatted(i), new byte[] {1});
    }
    assertThat(store.list("many/")).hasSize(1005);
    assertThat(store.list("many/").map(StoredObject::key).distinct()).hasSize(1005);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a+b",
        "a%2Bb",
        "größe/数据 库.dump",
        "a&b=c?d#e",
        "'\"<>",
        "~!@$^*()[]{}|;:,"
      })
  void keys_hold_any_character(String key) {
    store.put("odd/" + key, LETTERS);
    assertThat(content("odd/" + key)).isEqualTo(LETTERS);
    assertThat(keys("odd/")).containsExactly("odd/" + key);
    try (Upload upload = store.upload("parts/" + key)) {
      Part part = upload.part(1, 0, LETTERS, LETTERS.length);
      assertThat(store.pendingUploads("parts/").map(PendingUpload::key))
          .containsExactly("parts/" + key);
      upload.complete(List.of(part));
    }
    store.copy(store, store.head("parts/" + key).orElseThrow(), "copy/" + key);
    assertThat(content("copy/" + key)).isEqualTo(LETTERS);
    store.delete("odd/" + key);
    assertThat(keys("odd/")).isEmpty();
  }

  @Test
  void a_copy_is_an_object_of_its_own() {
    byte[] content = bytes(3, 2 * PART + 5);
    StoredObject original = store.put("a", content);
    store.put("to/b", LETTERS);
    assertThat(store.isCopy(store, original, "to/b")).isFalse();
    assertThat(store.isCopy(store, original, "to/c")).isFalse();

    store.copy(store, original, "to/b");

    assertThat(store.isCopy(store, original, "to/b")).isTrue();
    store.delete("a");
    assertThat(content("to/b")).isEqualTo(content);
    assertThat(keys("")).containsExactly("to/b");
  }

  @Test
  void what_was_uploaded_in_parts_is_copied_and_recognised() {
    byte[] content = bytes(4, PART + 17);
    StoredObject original;
    try (Upload upload = store.upload("a")) {
      original = upload.complete(List.of(send(upload, 1, content), send(upload, 2, content)));
    }
    StoredObject other = store.put("other", bytes(5, PART + 17));
    StoredObject small = store.put("small", LETTERS);
    store.put("empty", new byte[0]);

    store.copy(store, original, "b");
    store.copy(store, small, "c");
    assertThat(store.head("c")).map(StoredObject::etag).hasValue(small.etag());
    store.copy(store, store.head("empty").orElseThrow(), "d");

    assertThat(content("b")).isEqualTo(content);
    assertThat(content("d")).isEmpty();
    assertThat(store.isCopy(store, original, "b")).isTrue();
    assertThat(store.isCopy(store, other, "b")).isFalse();
    assertThat(store.isCopy(store, small, "c")).isTrue();
    assertThat(store.pendingUploads("")).isEmpty();
  }

  @Test
  void an_object_that_has_changed_is_not_copied() {
    StoredObject old = store.put("a", LETTERS);
    store.put("a", new byte[] {1});

    assertThatExceptionOfType(PgstowException.class).isThrownBy(() -> store.copy(store, old, "b"));
    assertThat(store.isCopy(store, old, "a")).isFalse();
  }

  @Test
  void only_what_was_seen_is_replaced() {
    StoredObject old = store.put("app/a.manifest.json", LETTERS);

    assertThat(store.replace(old, new byte[] {1})).isTrue();
    assertThat(store.replace(old, new byte[] {2})).isFalse();
    assertThat(store.replace(old, new byte[] {1})).isTrue();
    assertThat(content("app/a.manifest.json")).isEqualTo(new byte[] {1});

    store.delete("app/a.manifest.json");
    assertThat(store.replace(old, new byte[] {3})).isFalse();
    assertThat(keys("")).isEmpty();
  }

  @Test
  void copying_what_is_not_there_fails_and_leaves_nothing() {
    StoredObject none = store.put("none", LETTERS);
    store.delete("none");
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> store.copy(store, none, "b"))
        .withMessageStartingWith("cannot copy \"");
    assertThat(store.pendingUploads("")).isEmpty();
    assertThat(keys("")).isEmpty();
  }

  @Test
  void deleting_twice_is_fine() {
    store.put("a", LETTERS);
    store.delete("a");
    store.delete("a");
    assertThat(store.head("a")).isEmpty();
  }

  @Test
  void many_are_deleted_at_once_and_nothing_else() {
    for (int i = 0; i < 1005; i++) {
      store.put("many/%04d".formatted(i), new byte[] {1});
    }
    store.put("many-2", LETTERS);
    store.put("many/a&b <c>", LETTERS);
    var doomed = new ArrayList<>(keys("many/"));
    doomed.add("many/none");

    assertThat(store.delete(doomed)).isEmpty();
    assertThat(store.delete(List.of())).isEmpty();

    assertThat(keys("")).containsExactly("many-2");
  }

  @Test
  void part_sizes_fit_the_store() {
    PartSizes sizes = store.partSizes(1L << 40, PartSizes.LARGEST);
    assertThat(sizes.sizeOf(1)).isBetween(PartSizes.SMALLEST, PartSizes.LARGEST);
  }

  private static Part send(Upload upload, int number, byte[] content) {
    int offset = (number - 1) * PART;
    byte[] buffer = Arrays.copyOfRange(content, offset, offset + PART);
    return upload.part(number, offset, buffer, Math.min(PART, content.length - offset));
  }

  private List<String> keys(String prefix) {
    try (Stream<StoredObject> objects = store.list(prefix)) {
      return objects.map(StoredObject::key).toList();
    }
  }

  private byte[] content(String key) {
    return read(key, 0, store.head(key).orElseThrow().size());
  }

  private byte[] read(String key, long offset, long length) {
    try (InputStream stream = store.read(key, offset, length)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes that look random and are the same each time. */
  protected static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
