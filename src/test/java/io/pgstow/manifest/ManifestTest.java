package io.pgstow.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.StoredObject;
import io.pgstow.store.folder.FolderStore;
import io.pgstow.testing.SampleBackups;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a manifest, of whatever version, and what is none. */
final class ManifestTest {
  private static final Instant START = Instant.parse("2026-11-21T02:34:00Z");

  @TempDir Path folder;

  @Test
  void the_keys_in_a_document_are_relative_to_its_folder() {
    assertThat(document("app/a.dump")).contains("\"key\" : \"a.dump\"");
    assertThat(document("app/a/toc.dat")).contains("\"key\" : \"a/toc.dat\"");
    assertThat(document("a/toc.dat")).contains("\"key\" : \"a/toc.dat\"");
    assertThat(document("toc.dat")).contains("\"key\" : \"toc.dat\"");
  }

  @ParameterizedTest
  @CsvSource({
    "app/a.dump, new/a.dump",
    "a.dump, new/a.dump",
    "app/a/toc.dat, new/a/toc.dat",
    "a/3310.dat.gz, new/a/3310.dat.gz",
    "app/a/blob_70001.dat.lz4, new/a/blob_70001.dat.lz4"
  })
  void keys_of_every_version_are_found_where_the_manifest_is(String written, String found) {
    String before =
        document("any/x")
            .replaceFirst("\"key\" : \"[^\"]*\"", "\"key\" : \"" + written + "\"")
            .replaceFirst("\"schemaVersion\" : \\d+", "\"schemaVersion\" : 1");

    assertThat(Manifest.fromJson(before.getBytes(UTF_8), "it").below("new/").objects())
        .extracting(StoredArchive::key)
        .containsExactly(found);
  }

  @Test
  void a_renamed_folder_has_the_same_backups() {
    try (var store = new FolderStore(folder)) {
      new SampleBackups(store, "old").directory("a", START);
      try (Stream<StoredObject> objects = store.list("old/")) {
        objects.forEach(
            object -> store.copy(store, object, object.key().replaceFirst("old/", "new/")));
      }
      Manifest found = new Catalogue(store).find("new", "a").manifest();
      assertThat(found.objects())
          .isNotEmpty()
          .allSatisfy(object -> assertThat(store.head(object.key())).isPresent())
          .allSatisfy(object -> assertThat(object.key()).startsWith("new/a"));
    }
  }

  @Test
  void rows_are_not_known_where_an_archive_holds_commands() {
    String table =
        "{\"dumpId\":1,\"schema\":\"s\",\"name\":\"t\",\"rawBytes\":7,\"offset\":0,\"length\":9,\"segments\":[]}";
    String one = document("app/a.dump").replace("\"tables\" : [ ]", "\"tables\":[" + table + "]");
    Manifest read = Manifest.fromJson(one.getBytes(UTF_8), "it");
    assertThat(read.tables()).singleElement().satisfies(it -> assertThat(it.rows()).isNull());
    assertThat(read.rows()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "[]",
        "7",
        "\"schemaVersion\"",
        "{\"schemaVersion\" : 2, \"tool\" : \"pgstow\"}",
        "{\"schemaVersion\" : 2, \"tool\" : null}"
      })
  void anything_else_is_no_manifest(String json) {
    assertRefused(json, "\"it\" is not a manifest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "source",
        "encoding",
        "start",
        "format",
        "objects",
        "key",
        "parts",
        "tables",
        "largeObjects",
        "entries",
        "requirements",
        "roles",
        "extensions"
      })
  void what_must_be_there_may_be_neither_null_nor_absent(String field) {
    String good = document("app/a.dump");
    String start = "\"%s\" : ".formatted(field);
    assertThat(good).contains(start);
    String absent = good.replace(start, "\"not %s\" : ".formatted(field));
    assertRefused(absent, "\"%s\" is missing".formatted(field));
    String isNull = good.replace(start, start + "null, \"not %s\" : ".formatted(field));
    assertRefused(isNull, "\"%s\" is missing".formatted(field));
  }

  @Test
  void a_list_with_nothing_in_a_place_is_refused() {
    assertRefused(
        document("app/a.dump").replace("\"roles\" : [ ]", "\"roles\" : [ null ]"),
        "\"roles\" is missing");
    assertRefused(
        document("app/a.dump").replace("\"tables\" : [ ]", "\"tables\" : [ null ]"),
        "\"tables\" is missing");
  }

  @Test
  void a_newer_version_is_refused_as_such_whatever_it_looks_like() {
    assertRefused(
        "{\"schemaVersion\" : 99, \"tool\" : \"pgstow 9\", \"objects\" : 7}",
        "\"it\" has schema version 99");
    assertRefused(
        document("app/a.dump").replaceFirst("\"schemaVersion\" : \\d+", "\"schemaVersion\" : 3"),
        "\"it\" has schema version 3");
  }

  private static void assertRefused(String json, String message) {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> Manifest.fromJson(json.getBytes(UTF_8), "it"))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ARCHIVE));
  }

  private String document(String key) {
    return new String(sample(key).toJson(), UTF_8);
  }

  private Manifest sample(String key) {
    try (var store = new FolderStore(folder)) {
      var object = new StoredObject(key, 7, "etag", START);
      return new SampleBackups(store, "app").manifest("a", START, false, List.of(object));
    }
  }
}
