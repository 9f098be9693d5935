package io.pgstow.backup.name;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.folder.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two runs that replace the same backup, the manifest is that of the archive that is there. */
final class ReplacedBackupTest {
  private static final byte[] OLD = "old".getBytes(UTF_8);
  private static final byte[] OWN = "own".getBytes(UTF_8);
  private static final byte[] OTHER = "other".getBytes(UTF_8);

  @TempDir private Path folder;
  private ObjectStore store;
  private ReplacedBackup replaced;

  @BeforeEach
  void writeOld() {
    store = new FolderStore(folder);
    BackupPlace place = BackupPlace.of(new BackupKey("app", "nightly"));
    replaced = new ReplacedBackup(store, place);
    store.put(place.manifest(), OLD);
    store.put(place.verification(), OLD);
  }

  @Test
  void the_manifest_takes_the_place_of_the_old_one_and_its_verification_goes() throws IOException {
    assertThat(replaced.replaceManifest(OWN, () -> {})).isTrue();

    assertThat(manifest()).isEqualTo(OWN);
    assertThat(folder.resolve("app/nightly.verified.json")).doesNotExist();
  }

  @Test
  void it_does_not_when_another_run_has_published_its_archive() throws IOException {
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
  void it_does_not_when_another_run_writes_its_manifest_meanwhile() throws IOException {
    Runnable otherRun = () -> store.put("app/nightly.manifest.json", OTHER);

    assertThat(replaced.replaceManifest(OWN, otherRun)).isFalse();

    assertThat(manifest()).isEqualTo(OTHER);
  }

  private byte[] manifest() throws IOException {
    return Files.readAllBytes(folder.resolve("app/nightly.manifest.json"));
  }
}
