package io.pgstow.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.store.StoredObject;
import io.pgstow.store.folder.FolderStore;
import io.pgstow.testing.SampleBackups;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which objects belong together, and what a manifest says of pins. */
final class BackupSetTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "app/a.dump, a",
    "app/a.tar, a",
    "app/a.sql, a",
    "app/a.sql.gz, a",
    "app/a.sql.zst, a",
    "app/a.manifest.json, a",
    "app/a.verified.json, a",
    "app/a.begun.json, a",
    "app/a.run-0f3a91c2.dump, a",
    "app/a.run-0f3a91c2/toc.dat, a",
    "app/a.run-0f3a91c2/3310.dat.zst, a",
    "app/a.run-later.dump, a.run-later",
    "app/a/toc.dat, a",
    "app/a/3310.dat, a",
    "app/a/3310.dat.gz, a",
    "app/a/blobs.toc, a",
    "app/a/blob_70001.dat.lz4, a",
    "app/a.b.dump, a.b",
    "app/a.sql.dump, a.sql",
    "app/a b+ü.dump, a b+ü"
  })
  void an_object_belongs_to_the_backup_that_its_key_names(String key, String name) {
    assertThat(BackupKey.nameOf("app", key)).hasValue(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"app/notes.txt", "app/a", "app/a/notes.txt", "app/a/b/toc.dat", "app/.dump"})
  void other_objects_belong_to_none(String key) {
    assertThat(BackupKey.nameOf("app", key)).isEmpty();
  }

  @Test
  void a_set_has_the_size_of_its_archive_and_the_time_of_its_latest_object() {
    Instant early = Instant.parse("2026-11-20T00:00:00Z");
    Instant late = Instant.parse("2026-11-21T00:00:00Z");
    var objects =
        List.of(
            new StoredObject("app/a/toc.dat", 10, "1", late),
            new StoredObject("app/a/1.dat", 20, "2", early),
            new StoredObject("app/a.manifest.json", 400, "3", early),
            new StoredObject("app/b.dump", 5, "4", early));

    List<BackupSet> sets = BackupSet.group(objects.stream(), key -> BackupKey.nameOf("app", key));

    assertThat(sets).extracting(BackupSet::name).containsExactlyInAnyOrder("a", "b");
    BackupSet set = sets.stream().filter(each -> each.name().equals("a")).findFirst().orElseThrow();
    assertThat(set.size()).isEqualTo(30);
    assertThat(set.lastModified()).isEqualTo(late);
    assertThat(set.archive()).containsExactlyInAnyOrder("app/a/toc.dat", "app/a/1.dat");
    assertThat(set.manifest()).map(StoredObject::key).isEqualTo(Optional.of("app/a.manifest.json"));
    assertThat(set.verification()).isEmpty();
  }

  @Test
  void a_pin_is_written_into_the_manifest_and_changes_nothing_else_in_it() {
    try (var store = new FolderStore(folder)) {
      var catalogue = new Catalogue(store);
      new SampleBackups(store, "app").file("a", Instant.EPOCH, false);
      BackupPlace place = catalogue.find("app", "a").place();
      String fromTheFuture = text(store, place).replaceFirst("\\{", "{ \"future\" : [ 1 ],");
      store.put(
          place.manifest(),
          fromTheFuture.replaceFirst(",\\s*\"pinned\" : false", "").getBytes(UTF_8));
      assertThat(catalogue.find("app", "a").manifest().pinned()).isFalse();

      assertThat(catalogue.pin(place, true)).isTrue();
      assertThat(catalogue.pin(place, true)).isFalse();

      assertThat(catalogue.find("app", "a").manifest().pinned()).isTrue();
      assertThat(text(store, place)).contains("\"future\" : [ 1 ]");
      assertThat(catalogue.pin(place, false)).isTrue();
      assertThat(catalogue.find("app", "a").manifest().pinned()).isFalse();
    }
  }

  private static String text(FolderStore store, BackupPlace place) {
    return new String(new Catalogue(store).read(store.head(place.manifest()).orElseThrow()), UTF_8);
  }
}
