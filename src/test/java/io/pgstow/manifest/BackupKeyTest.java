package io.pgstow.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class BackupKeyTest {

  @Test
  void the_objects_of_a_backup_lie_in_the_folder_of_its_database() {
    var key = new BackupKey("app", "nightly");

    assertThat(key.customArchive()).isEqualTo("app/nightly.dump");
    assertThat(key.manifest()).isEqualTo("app/nightly.manifest.json");
  }

  @Test
  void a_database_never_finds_the_backups_of_one_whose_name_begins_alike() {
    assertThat(BackupKey.nameOfManifest("app", "app-2/nightly.manifest.json")).isEmpty();
    assertThat(BackupKey.nameOfManifest("app", "app/nightly.manifest.json")).contains("nightly");
    assertThat(BackupKey.nameOfManifest("app", "app/nightly.dump")).isEmpty();
  }

  @Test
  void what_a_killed_run_leaves_in_its_folder_is_part_of_the_backup() {
    assertThat(BackupKey.nameOf("app", "app/nightly/pgstow.lock")).contains("nightly");
    assertThat(BackupKey.nameOf("app", "app/nightly/3310.dat.gz")).contains("nightly");
    assertThat(BackupKey.nameOf("app", "app/nightly/notes.txt")).isEmpty();
  }

  @Test
  void a_name_is_one_segment_of_a_path_and_no_reserved_one() {
    assertThat(BackupKey.folder("a/b")).isEqualTo("a%2Fb/");
    assertThat(BackupKey.folder("..")).isEqualTo("%2E./");
    assertThat(BackupKey.folder("_globals")).isEqualTo("%5Fglobals/");
    assertThat(BackupKey.folder("100%")).isEqualTo("100%25/");
    assertThat(BackupKey.folder("Größe \"x\"")).isEqualTo("Größe \"x\"/");
  }

  @Test
  void different_databases_have_different_folders() {
    List<String> names =
        List.of("a/b", "a%2Fb", "a%252Fb", "_a", "%5Fa", "a", "A", ".", "..", "a\\b", "a\nb");

    assertThat(names.stream().map(BackupKey::folder).collect(Collectors.toSet()))
        .hasSameSizeAs(names);
  }
}
