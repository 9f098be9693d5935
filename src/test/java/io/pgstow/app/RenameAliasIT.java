package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgstow.error.ExitCode;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import io.pgstow.store.folder.FolderStore;
import io.pgstow.store.s3.S3Store;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One place under two names is never taken for two places; and links lead to the same for all. */
final class RenameAliasIT {
  private static final String ALIAS = "stow-s3alias";
  private static final String LEFT = ".pgstow-probe-00000000-0000-4000-8000-000000000000";

  @TempDir private Path folder;
  private static S3Server server;

  @BeforeAll
  static void start() {
    server = S3Server.start();
    server.alias(ALIAS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"old, link", "link, old", "old, link/below", "link/below, old", "old, deep"})
  void a_folder_by_a_symbolic_link_is_the_same_place(String from, String to) throws Exception {
    Path old = folder.resolve("old");
    fill(old);
    fill(old.resolve("below"));
    Files.createSymbolicLink(folder.resolve("link"), old);
    Files.createSymbolicLink(folder.resolve("deep"), old.resolve("below"));

    requireRefused(folder(from), folder(to), () -> listing(new FolderStore(old)));
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "'', /below", "/below, ''"})
  void a_folder_by_a_bind_mount_is_the_same_place(String what, String inside) throws Exception {
    Path old = folder.resolve("old");
    fill(old);
    fill(old.resolve("below"));
    Path mount = Files.createDirectory(folder.resolve("mount"));
    assumeTrue(
        succeeds("mount", "--bind", old + what, mount.toString()),
        "binding a folder to another takes root with CAP_SYS_ADMIN");
    try {
      requireRefused("file:" + old, "file:" + mount + inside, () -> listing(new FolderStore(old)));
      requireRefused("file:" + mount + inside, "file:" + old, () -> listing(new FolderStore(old)));
    } finally {
      assertThat(succeeds("umount", mount.toString())).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"same, same", "around, around/inside"})
  void a_bucket_by_its_alias_is_the_same_place(String from, String to) {
    try (ObjectStore store = new S3Store(server.options(from))) {
      fill(store);
      requireRefused(
          "s3://%s/%s".formatted(S3Server.BUCKET, from),
          "s3://%s/%s".formatted(ALIAS, to),
          () -> listing(new S3Store(server.options(from))));
    }
  }

  @Test
  void another_place_by_the_alias_is_another_place() {
    try (ObjectStore store = new S3Store(server.options("alone"))) {
      fill(store);
      List<String> before = keys(store);

      Run run = move("s3://" + S3Server.BUCKET + "/alone", "s3://" + ALIAS + "/elsewhere");

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
      assertThat(keys(store)).isEmpty();
      try (ObjectStore target = new S3Store(server.options("elsewhere"))) {
        assertThat(keys(target)).isEqualTo(before);
      }
    }
  }

  @Test
  void what_a_killed_run_has_left_is_passed_over_and_deleted() throws Exception {
    Path old = folder.resolve("old");
    fill(old);
    Files.writeString(old.resolve(LEFT), "left");
    Files.createDirectory(folder.resolve("new"));
    Files.writeString(folder.resolve("new").resolve(LEFT), "left");

    Run run = move(folder("old"), folder("new"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(keys(new FolderStore(old))).isEmpty();
    assertThat(keys(new FolderStore(folder.resolve("new")))).containsExactly("a/1", "b");
  }

  @Test
  void a_database_s_folder_that_is_a_link_is_followed_by_every_job() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path store = Files.createDirectory(folder.resolve("store"));
    Path link = Files.createSymbolicLink(store.resolve("app"), elsewhere);
    try (PostgresServer postgres = PostgresServer.start(17)) {
      postgres.createDatabase("app");
      Map<String, String> settings = Map.of("BACKUP_URL", "file:" + store, "SRC_DBNAME", "app");
      Run backup =
          Run.of(
              "backup",
              Run.variables(
                  Run.database("SRC_", postgres, "app"),
                  settings,
                  Map.of("BACKUP_NAME", "20010203T040506Z")));
      assertThat(backup.exitCode()).as(backup.err()).isEqualTo(ExitCode.DONE);
      List<String> keys = keys(new FolderStore(store));
      assertThat(keys).hasSize(2).allMatch(key -> key.startsWith("app/20010203T040506Z."));
      assertThat(Run.of("list", Map.of("BACKUP_URL", "file:" + store)).out())
          .contains("20010203T040506Z");
      assertThat(Run.of("verify", settings).exitCode()).isEqualTo(ExitCode.DONE);
      assertThat(Run.of("prune", settings).out()).contains("20010203T040506Z");

      Run moved = move("file:" + store, folder("moved"));

      assertThat(moved.exitCode()).as(moved.err()).isEqualTo(ExitCode.DONE);
      assertThat(keys(new FolderStore(folder.resolve("moved")))).containsAll(keys);
      assertThat(keys(new FolderStore(store))).isEmpty();
      assertThat(link).isSymbolicLink();
    }
  }

  @Test
  void files_with_two_names_in_one_folder_are_refused() throws Exception {
    Path old = folder.resolve("old");
    fill(old);
    Files.createSymbolicLink(old.resolve("again"), old.resolve("a"));
    Files.createSymbolicLink(old.resolve("round"), old);

    Run run = move(folder("old"), folder("new"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.STORE);
    assertThat(run.err()).contains("whose files have another name here already");
    assertThat(old.resolve("a/1")).hasContent("one");
  }

  /** And nothing changes in the place, not even for a moment that is left behind. */
  private void requireRefused(String from, String to, Supplier<List<String>> listing) {
    List<String> before = listing.get();
    for (String remove : List.of("true", "false")) {
      Run run = rename(from, to, Map.of("REMOVE_SOURCE", remove));
      assertThat(run.exitCode()).as(run.out() + run.err()).isIn(ExitCode.USAGE, ExitCode.PREFLIGHT);
      assertThat(run.err()).containsAnyOf("one contains the other", "is in the way");
      assertThat(listing.get()).isEqualTo(before);
    }
  }

  private static Run move(String from, String to) {
    return rename(from, to, Map.of("REMOVE_SOURCE", "true"));
  }

  private static Run rename(String from, String to, Map<String, String> more) {
    Map<String, String> access =
        from.startsWith("file:")
            ? Map.of()
            : Map.of(
                "S3_ENDPOINT_URL",
                server.endpoint().toString(),
                "AWS_S3_FORCE_PATH_STYLE",
                "true",
                "AWS_ACCESS_KEY_ID",
                S3Server.KEY.id(),
                "AWS_SECRET_ACCESS_KEY",
                S3Server.KEY.secret());
    return Run.of("rename", Run.variables(access, Map.of("SRC_URL", from, "DST_URL", to), more));
  }

  private String folder(String name) {
    return "file:" + folder.resolve(name);
  }

  private static void fill(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("a"));
    Files.writeString(folder.resolve("a/1"), "one");
    Files.writeString(folder.resolve("b"), "two");
  }

  private static void fill(ObjectStore store) {
    store.put("a/1", new byte[] {1});
    store.put("b", new byte[] {2, 2});
  }

  private static List<String> keys(ObjectStore store) {
    try (Stream<StoredObject> objects = store.list("")) {
      return objects.map(StoredObject::key).sorted().toList();
    }
  }

  /** Keys, sizes, ETags and times. */
  private static List<String> listing(ObjectStore store) {
    try (store;
        Stream<StoredObject> objects = store.list("")) {
      return objects.map(StoredObject::toString).sorted().toList();
    }
  }

  private static boolean succeeds(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException _) {
      return false;
    }
  }
}
