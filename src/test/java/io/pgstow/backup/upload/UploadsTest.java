package io.pgstow.backup.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.backup.name.Claim;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.StoredObject;
import io.pgstow.testing.MemoryStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the objects of an archive, when all goes well and when something does not. */
final class UploadsTest {
  private static final byte[] CONTENT = "content".getBytes(UTF_8);

  private final MemoryStore store = new MemoryStore();
  private Claim claim;

  @BeforeEach
  void claim() {
    BackupPlace place = BackupPlace.of(new BackupKey("app", "one"));
    claim = Claim.take(store, place, "test", false, Clock.systemUTC());
  }

  @AfterEach
  void release() {
    claim.release();
    claim.close();
  }

  @Test
  void what_is_to_stay_stays_and_is_answered_by_key() throws IOException {
    try (var uploads = new Uploads(store, claim, 2)) {
      uploads.put("app/b", CONTENT);
      uploads.put("app/a", CONTENT);
      assertThat(uploads.await()).extracting(StoredArchive::key).containsExactly("app/a", "app/b");
      uploads.keep();
    }

    assertThat(store.content("app/a")).isEqualTo(CONTENT);
    assertThat(store.content("app/b")).isEqualTo(CONTENT);
  }

  @Test
  void everything_is_taken_back_unless_it_is_to_stay() throws IOException {
    var uploads = new Uploads(store, claim, 2);
    uploads.put("app/a", CONTENT);
    try (var writer = new ObjectWriter(uploads, "app/parts", _ -> 10, 0)) {
      writer.write(new byte[25]);
    }
    uploads.await();
    assertThat(store.pendingUploads("")).hasSize(1);
    uploads.close();

    assertThat(uploads.hasLeft()).isFalse();
    assertThat(store.head("app/a")).isEmpty();
    assertThat(store.pendingUploads("")).isEmpty();
  }

  @Test
  void nothing_is_put_in_the_place_of_an_object_that_is_there() {
    store.put("app/a", new byte[] {1});
    try (var uploads = new Uploads(store, claim, 2)) {
      assertThatThrownBy(() -> uploads.put("app/a", CONTENT))
          .isInstanceOfSatisfying(
              PgstowException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BUSY));
    }

    assertThat(store.content("app/a")).isEqualTo(new byte[] {1});
  }

  @Test
  void without_the_claim_nothing_is_written_and_what_others_have_written_stays()
      throws IOException {
    var uploads = new Uploads(store, claim, 2);
    uploads.put("app/ours", CONTENT);
    uploads.put("app/theirs", CONTENT);
    StoredObject mark =
        store.list("app/").filter(object -> !object.key().contains("rs")).findFirst().orElseThrow();
    store.put(mark.key(), new byte[] {'{', '}'});
    store.put("app/theirs", CONTENT);
    assertThat(claim.isOurs()).isFalse();

    assertThatThrownBy(() -> uploads.put("app/b", CONTENT)).isInstanceOf(PgstowException.class);
    uploads.close();

    assertThat(store.head("app/b")).isEmpty();
    assertThat(store.head("app/ours")).isEmpty();
    assertThat(store.head("app/theirs")).isPresent();
  }

  @Test
  void a_failure_is_told_to_whoever_sends_or_waits_next() throws IOException {
    try (var uploads = new Uploads(store, claim, 1)) {
      var failure = new IllegalStateException("the store says no");
      uploads.run(
          () -> {
            throw failure;
          });

      assertThatThrownBy(uploads::await).isSameAs(failure);
      assertThatThrownBy(() -> uploads.run(() -> {})).isSameAs(failure);
      assertThatThrownBy(uploads::check).isSameAs(failure);
    }
  }

  @Test
  void no_more_is_under_way_at_once_than_was_said() throws Exception {
    var goOn = new CountDownLatch(1);
    try (var uploads = new Uploads(store, claim, 1)) {
      uploads.run(
          () -> {
            try {
              goOn.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> uploads.run(() -> {})).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
      goOn.countDown();
      assertThat(uploads.await()).isEqualTo(List.of());
    }
  }
}
