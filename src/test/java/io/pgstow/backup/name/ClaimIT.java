package io.pgstow.backup.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Begun;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.folder.FolderStore;
import io.pgstow.store.s3.S3Store;
import io.pgstow.testing.Fault;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.Occurrences;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A claim lives as long as its run, and no longer. */
final class ClaimIT {
  private static final BackupPlace PLACE = BackupPlace.of(new BackupKey("app", "one"));
  private static final Clock NOW = Clock.systemUTC();
  private static final Clock LATER = Clock.offset(NOW, Claim.DEAD_AFTER.plusMinutes(1));

  @Test
  void a_claim_is_renewed_whatever_happens_now_and_then_until_it_is_taken_over() {
    try (var server = S3Server.start();
        var proxy = FaultProxy.before(server.endpoint());
        var store = new S3Store(S3Server.options(proxy.endpoint(), "claims"))) {
      var read = TestStore.bucket(server, "claims");
      try (Claim claim = Claim.take(store, PLACE, "test", false, LATER)) {
        Begun begun = mark(read);
        proxy.inject(S3Operation.HEAD_OBJECT, Occurrences.upTo(4), Fault.internalError());
        claim.giveSign();
        assertThat(mark(read)).isEqualTo(begun);

        proxy.reset();
        claim.giveSign();
        assertThat(mark(read).run()).isEqualTo(begun.run());
        assertThat(mark(read).lastActive()).isAfter(begun.lastActive());
        claim.require();

        assertBusy(() -> Claim.take(store, PLACE, "test", false, LATER));
        try (Claim other =
            Claim.take(store, PLACE, "test", false, Clock.offset(LATER, Duration.ofMinutes(61)))) {
          assertThat(other.isTakenOver()).isTrue();
          claim.giveSign();
          assertBusy(claim::check);
          assertBusy(claim::require);
          assertThat(mark(read).run()).isEqualTo(other.run());
          claim.release();
          other.require();
          other.release();
        }
      }
      assertThat(read.keys()).isEmpty();
    }
  }

  @Test
  void an_interrupted_thread_leaves_no_mark(@TempDir Path folder) {
    try (var server = S3Server.start();
        var bucket = new S3Store(S3Server.options(server.endpoint(), "interrupted"));
        var files = new FolderStore(folder)) {
      for (ObjectStore store : List.of(bucket, files)) {
        Claim claim = Claim.take(store, PLACE, "test", false, NOW);
        whenInterrupted(claim::release);
        assertThat(store.head(PLACE.begun())).as(store.location("")).isEmpty();

        whenInterrupted(
            () ->
                assertThatException()
                    .isThrownBy(() -> Claim.take(store, PLACE, "test", false, NOW)));
        assertThat(store.head(PLACE.begun())).as(store.location("")).isEmpty();
      }
    }
  }

  private static void whenInterrupted(Runnable act) {
    Thread.currentThread().interrupt();
    try {
      act.run();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static Begun mark(TestStore store) {
    return Begun.fromJson(store.read(PLACE.begun()), "it");
  }

  private static void assertBusy(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BUSY));
  }
}
