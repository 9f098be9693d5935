package io.pgstow.backup.name;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.testing.MemoryStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of two runs that replace the same backup, the manifest is that of the archive that is there. */
final class ReplacedBackupTest {
  private static final byte[] OLD = "old".getBytes(UTF_8);
  private static final byte[] OWN = "own".getBytes(UTF_8);
  private static final byte[] OTHER = "other".getBytes(UTF_8);

  private final MemoryStore store = new MemoryStore();
  private ReplacedBackup replaced;

  @BeforeEach
  void writeOld() {
    BackupPlace place = BackupPlace.of(new BackupKey("app", "nightly"));
    replaced = new ReplacedBackup(store, place);
    store.put(place.manifest(), OLD);
    store.put(place.verification(), OLD);
  }

  @Test
  void the_manifest_takes_the_place_of_the_old_one_and_its_verification_goes() {
    assertThat(replaced.replaceManifest(OWN, () -> {})).isTrue();

    assertThat(manifest()).isEqualTo(OWN);
    assertThat(store.head("app/nightly.verified.json")).isEmpty();
  }

  @Test
  void it_does_not_when_another_run_has_published_its_archive() {
    var published = new IllegalStateException("the archive is another one");

    assertThatThrownBy(
            () ->
                replaced.replaceManifest(
                    OWN,
                    () -> {
                      throw published;
                    }))
        .isSameAs(published);
    assertThat(manifest()).isEqualTo(OLD);
  }

  @Test
  void it_does_not_when_another_run_writes_its_manifest_meanwhile() {
    Runnable otherRun = () -> store.put("app/nightly.manifest.json", OTHER);

    assertThat(replaced.replaceManifest(OWN, otherRun)).isFalse();

    assertThat(manifest()).isEqualTo(OTHER);
  }

  private byte[] manifest() {
    return store.content("app/nightly.manifest.json");
  }
}
