package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.codec.Packing;
import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.Packed;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that other tools have filled are a source like any other. */
final class ForeignFoldersIT {
  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    copies.create("app", "CREATE TABLE public.item AS SELECT 1 AS id");
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  private static Path tree(String name) throws Exception {
    Path root = folder.resolve(name);
    for (String part : new String[] {"last", "daily", "weekly", "monthly"}) {
      Files.createDirectories(root.resolve(part));
    }
    return root;
  }

  private static Path dump(String marker, Path target) throws Exception {
    copies
        .server()
        .execute(
            "app",
            "DROP TABLE public.item",
            "CREATE TABLE public.item AS SELECT '" + marker + "'::text AS id");
    Path plain = folder.resolve("plain-" + marker);
    ClientPrograms.assumeForServer(17).run(copies.server(), "pg_dump", "--file=" + plain, "app");
    return Packed.file(Packing.GZIP, plain, target);
  }

  private static Map<String, String> at(Path root, String name) {
    return Map.of("BACKUP_URL", "file:" + root, "BACKUP_NAME", name);
  }

  @Test
  void the_newest_of_a_rotated_tree_is_found_listed_verified_and_restored() throws Exception {
    Path root = tree("rotated");
    dump("old", root.resolve("last/app-20261120-010203.sql.gz"));
    Path newest = dump("new", root.resolve("last/app-20261127-010203.sql.gz"));
    Files.createLink(root.resolve("daily/app-20261127.sql.gz"), newest);
    Files.createLink(root.resolve("weekly/app-202648.sql.gz"), newest);
    Files.createLink(root.resolve("monthly/app-202611.sql.gz"), newest);
    Files.createSymbolicLink(
        root.resolve("last/app-latest.sql.gz"), Path.of("app-20261127-010203.sql.gz"));

    copies.restored("app", "latest", at(root, "latest"));
    copies.restored("app", "older", at(root, "app-20261120-010203"));
    Run verified = copies.run("verify", "app", "app", at(root, "app-20261127"));
    Run listed = Run.of("list", Map.of("BACKUP_URL", "file:" + root));

    assertThat(copies.query("latest", "SELECT id FROM public.item")).containsExactly("new");
    assertThat(copies.query("older", "SELECT id FROM public.item")).containsExactly("old");
    assertThat(verified.exitCode()).as(verified.err()).isEqualTo(ExitCode.DONE);
    assertThat(verified.out()).contains("plain within gzip");
    assertThat(listed.out())
        .contains("app", "last/app-20261127-010203", "daily/app-20261127")
        .doesNotContain("| last ", "| daily ");
  }

  @Test
  void the_flat_folder_of_a_seed_has_its_latest_too() throws Exception {
    Path root = tree("flat");
    dump("seed", root.resolve("latest.sql"));

    copies.restored("app", "seed", at(root, "latest"));

    assertThat(copies.query("seed", "SELECT id FROM public.item")).containsExactly("seed");
  }

  @Test
  void two_candidates_and_none_are_told_apart() throws Exception {
    Path root = tree("two");
    Path one = dump("two", root.resolve("last/app-20261127-010203.sql.gz"));
    Files.copy(one, root.resolve("last/app-20261127-010203.sql"));

    Run two = copies.restore("app", "nothing", at(root, "latest"));
    Run none = copies.restore("app", "nothing", at(tree("none"), "latest"));

    assertThat(two.exitCode()).as(two.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
    assertThat(two.err()).contains("may be any of 2 dumps");
    assertThat(none.exitCode()).as(none.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
    assertThat(none.err())
        .contains("there is no backup \"latest\" of \"app\"")
        .contains("which is empty");
  }

  @Test
  void a_latest_that_points_nowhere_is_not_taken_for_an_older_one() throws Exception {
    Path root = tree("broken");
    dump("older", root.resolve("last/app-20261120-010203.sql.gz"));
    Path link = root.resolve("last/app-latest.sql.gz");
    Files.createSymbolicLink(link, Path.of("app-20261127-010203.sql.gz"));

    for (String job : List.of("restore", "verify")) {
      for (Map<String, String> settings :
          List.of(at(root, "latest"), Map.of("S3_URI", "file:" + link))) {
        Run run = copies.run(job, "app", "nothing", settings);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
        assertThat(run.err())
            .contains("app-latest.sql.gz\" is a symbolic link to a file that does not exist");
      }
    }
    assertThat(copies.restore("app", "nothing", at(root, "latest")).err())
        .contains("BACKUP_NAME=app-20261120-010203");
    assertThat(copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'nothing'"))
        .isEmpty();
  }

  @Test
  void folders_without_a_dump_are_told_apart() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(other.resolve("notes.txt"), "no dump");

    for (String job : List.of("restore", "verify")) {
      Run none = copies.run(job, "app", "nothing", Map.of("S3_URI", "file:" + empty));
      Run notes = copies.run(job, "app", "nothing", Map.of("S3_URI", "file:" + other));

      assertThat(none.exitCode()).as(none.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
      assertThat(none.err()).contains("no folder of that name with files in it");
      assertThat(notes.exitCode()).as(notes.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
      assertThat(notes.err()).contains("has no toc.dat");
    }
  }

  @Test
  void an_archive_of_the_predecessor_is_found_by_its_name() throws Exception {
    Path root = folder.resolve("predecessor");
    Files.createDirectories(root.resolve("app"));
    ClientPrograms.assumeForServer(17)
        .run(
            copies.server(),
            "pg_dump",
            "--format=custom",
            "--file=" + root.resolve("app/before.dump"),
            "app");

    Run run = copies.restore("app", "before", at(root, "before"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void sequences_that_are_behind_are_set_on_request() throws Exception {
    Path script = folder.resolve("sequences.sql");
    Files.writeString(
        script, "CREATE TABLE public.t (id serial); INSERT INTO public.t VALUES (7);\n");

    Run named = copies.restore("app", "named", Map.of("S3_URI", "file:" + script));
    Run fixed =
        copies.restore("app", "fixed", Map.of("S3_URI", "file:" + script, "FIX_SEQUENCES", "true"));

    assertThat(named.exitCode()).as(named.err()).isEqualTo(ExitCode.DONE);
    assertThat(copies.query("named", "SELECT nextval('public.t_id_seq')")).containsExactly("1");
    assertThat(fixed.exitCode()).as(fixed.err()).isEqualTo(ExitCode.DONE);
    assertThat(copies.query("fixed", "SELECT nextval('public.t_id_seq')")).containsExactly("8");
  }
}
