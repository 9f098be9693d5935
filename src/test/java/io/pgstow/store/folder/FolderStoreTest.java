package io.pgstow.store.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.ObjectStoreContract;
import io.pgstow.store.Part;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Upload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FolderStoreTest extends ObjectStoreContract {
  @TempDir Path folder;

  @Override
  protected ObjectStore open() {
    return new FolderStore(folder.resolve("root/of/store"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../a", "a/../../b", "..", ".", "/etc/a", "a//b", "a/", "", "a/./b", "a\0b"})
  void no_key_leads_out_of_the_root(String key) {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> store.put(key, new byte[1]))
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void objects_are_plain_files() {
    store.put("app/a.dump", new byte[] {1, 2});

    assertThat(folder.resolve("root/of/store/app/a.dump")).hasBinaryContent(new byte[] {1, 2});
    assertThat(store.location("app/a.dump"))
        .isEqualTo(folder.resolve("root/of/store/app/a.dump").toString());
    assertThat(store.location("")).isEqualTo(folder.resolve("root/of/store").toString());
  }

  @Test
  void nobody_else_reads_what_is_stored_and_folders_of_the_user_stay_as_they_are()
      throws IOException {
    Path users = Files.createDirectory(folder.resolve("root"));
    Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rwxr-xr-x"));

    store.put("app/put", new byte[1]);
    store.create("app/created", new byte[1]);
    store.copy(store, store.head("app/put").orElseThrow(), "copies/copied");
    store.duplicate(store.head("app/put").orElseThrow(), "copies/of/app/second");
    try (Upload upload = store.upload("app/uploaded")) {
      Part part = upload.part(1, 0, new byte[1], 1);
      assertPermissions();
      upload.complete(List.of(part));
    }

    assertThat(permissions(users)).isEqualTo("rwxr-xr-x");
    assertPermissions();
  }

  private void assertPermissions() throws IOException {
    try (var files = Files.walk(folder.resolve("root/of"))) {
      assertThat(files)
          .hasSizeGreaterThan(8)
          .allSatisfy(
              file ->
                  assertThat(permissions(file))
                      .as(file.toString())
                      .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------"));
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void nothing_but_the_objects_is_left() throws IOException {
    store.put("app/a", new byte[1]);
    store.create("app/b", new byte[1]);
    store.create("app/b", new byte[2]);
    store.copy(store, store.head("app/a").orElseThrow(), "app/c");

    try (var files = Files.list(folder.resolve("root/of/store/app"))) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  /** As it happens while another run writes: its files have other names until they are complete. */
  @Test
  void what_vanishes_while_objects_are_listed_is_left_out() {
    List<String> keys = List.of("one/a", "two/b", "three/c");
    keys.forEach(key -> store.put(key, new byte[1]));

    try (Stream<StoredObject> objects = store.list("")) {
      Iterator<StoredObject> iterator = objects.iterator();
      String first = iterator.next().key();
      keys.stream().filter(key -> !key.equals(first)).forEach(store::delete);
      assertThat(iterator).isExhausted();
    }
  }

  @Test
  void a_file_in_the_way_of_a_folder_is_named() throws IOException {
    Path root = Files.createFile(folder.resolve("root"));

    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> store.put("a", new byte[1]))
        .withMessage("cannot write \"%s/of/store/a\": \"%s\" is not a folder", root, root);
  }
}
