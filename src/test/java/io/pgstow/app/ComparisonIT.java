package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Manifest;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is faithful to the source is a success, and what else the destination has is no failure. */
@Isolated("it looks at warnings, which tests that run beside it would take")
final class ComparisonIT {
  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void start() {
    copies = new Copies(PostgresServer.start(17), folder);
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @Test
  void an_index_that_is_invalid_at_the_source_is_restored_so() throws Exception {
    copies.create(
        "invalid",
        "CREATE TABLE public.tree (id int, part int) PARTITION BY LIST (part)",
        "CREATE TABLE public.branch PARTITION OF public.tree FOR VALUES IN (1, 2) PARTITION BY LIST (part)",
        "CREATE TABLE public.leaf PARTITION OF public.branch FOR VALUES IN (1)",
        "CREATE INDEX of_tree ON ONLY public.tree (id)",
        "CREATE INDEX of_branch ON ONLY public.branch (id)",
        // complete by number, and yet invalid: its part is
        "ALTER INDEX public.of_tree ATTACH PARTITION public.of_branch",
        // left behind by a detached partition that had lacked its part: complete, and yet invalid
        "CREATE TABLE public.odd (id int, part int) PARTITION BY LIST (part)",
        "CREATE TABLE public.odd_1 PARTITION OF public.odd FOR VALUES IN (1)",
        "CREATE INDEX of_odd ON ONLY public.odd (id)",
        "ALTER TABLE public.odd DETACH PARTITION public.odd_1");
    DatabaseContents expected = DatabaseContents.of(copies.server(), "invalid");
    copies.backUp("invalid");
    Manifest manifest =
        Manifest.fromJson(TestStore.folder(folder).read("invalid/one.manifest.json"), "it");
    assertThat(manifest.invalidIndexes())
        .containsExactly("public.of_branch", "public.of_odd", "public.of_tree");

    copies.restored("invalid", "invalid_copy", Map.of());

    assertThat(DatabaseContents.of(copies.server(), "invalid_copy").differences(expected))
        .isEmpty();
  }

  @Test
  void the_same_holds_for_an_archive_without_a_manifest() throws Exception {
    copies.create(
        "foreign",
        "CREATE TABLE public.tree (id int, part int) PARTITION BY LIST (part)",
        "CREATE TABLE public.branch PARTITION OF public.tree FOR VALUES IN (1, 2) PARTITION BY LIST (part)",
        "CREATE TABLE public.leaf PARTITION OF public.branch FOR VALUES IN (1)",
        "CREATE INDEX of_tree ON ONLY public.tree (id)",
        "CREATE INDEX of_branch ON ONLY public.branch (id)",
        "ALTER INDEX public.of_tree ATTACH PARTITION public.of_branch");
    Path file = folder.resolve("foreign.dump");
    ClientPrograms.assumeForServer(17)
        .run(copies.server(), "pg_dump", "--format=custom", "--file=" + file, "foreign");

    copies.restored("foreign", "foreign_copy", Map.of("S3_URI", "file:" + file));
  }

  @Test
  void what_happens_to_be_in_the_destination_does_not_count() throws Exception {
    copies.create(
        "plain",
        "CREATE TABLE public.item AS SELECT 1 AS id",
        "DROP EXTENSION plpgsql",
        "CREATE EXTENSION plpgsql");
    copies.backUp("plain");
    copies.create(
        "provided", "CREATE EXTENSION hstore", "CREATE EXTENSION citext", "DROP EXTENSION plpgsql");

    copies.restored("plain", "provided", Map.of());

    assertThat(copies.query("provided", "SELECT id FROM public.item")).containsExactly("1");
  }

  /** What such an entry does leaves no trace in a catalogue. */
  @Test
  void an_inherited_default_that_a_child_has_dropped_is_not_missed() throws Exception {
    copies.create(
        "dropped",
        "CREATE TABLE public.parent (a int DEFAULT 1, b text DEFAULT 'x')",
        "CREATE TABLE public.child () INHERITS (public.parent)",
        "ALTER TABLE public.child ALTER b DROP DEFAULT",
        "CREATE TABLE public.tree (a int, b text DEFAULT 'x') PARTITION BY LIST (a)",
        "CREATE TABLE public.leaf PARTITION OF public.tree FOR VALUES IN (1)",
        "ALTER TABLE public.leaf ALTER b DROP DEFAULT");
    copies.backUp("dropped");

    copies.restored("dropped", "dropped_copy", Map.of());

    assertThat(
            DatabaseContents.of(copies.server(), "dropped_copy")
                .differences(DatabaseContents.of(copies.server(), "dropped")))
        .isEmpty();
  }

  @Test
  void an_object_of_the_archive_that_is_not_there_is_named() throws Exception {
    copies.create(
        "whole",
        "CREATE TABLE public.item AS SELECT 1 AS id",
        "CREATE TABLE public.other AS SELECT 1 AS id",
        "CREATE INDEX item_id ON public.item (id)",
        "CREATE TABLE public.a_name_of_a_table_that_is_nearly_as_long_as_a_name_can_be (id int CONSTRAINT a_name_of_a_constraint_that_is_nearly_as_long_as_a_name_can_be UNIQUE)",
        // when all is there but the rest, it takes something away, and makes another in its place
        """
        CREATE FUNCTION public.spoil() RETURNS int LANGUAGE plpgsql AS $$
        BEGIN
          IF current_setting('pgstow.fail', true) = 'yes' THEN
            DROP INDEX public.item_id;
            CREATE INDEX another ON public.item (id);
          END IF;
          RETURN 1;
        END $$
        """,
        "CREATE MATERIALIZED VIEW public.spoiled AS SELECT public.spoil() AS one");
    copies.backUp("whole");

    Run run = copies.restore("whole", "spoiled", FailingRestore.TOLD);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.VERIFICATION);
    assertThat(run.out())
        .containsPattern("objects CONSTRAINT +\\| 1 +\\| 1 +\\| yes ")
        .containsPattern("objects INDEX +\\| 1 +\\| 0 +\\| no ")
        .containsPattern("INDEX \"public\".\"item_id\" +\\| there +\\| missing");
  }

  @Test
  void rows_that_are_inserted_at_a_root_may_be_in_other_partitions() throws Exception {
    copies.create(
        "hashed",
        "CREATE TYPE public.e AS ENUM ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')",
        "CREATE TABLE public.hashed (e public.e, v int) PARTITION BY HASH (e)",
        "CREATE TABLE public.hashed_0 PARTITION OF public.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        "CREATE TABLE public.hashed_1 PARTITION OF public.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
        "INSERT INTO public.hashed SELECT (enum_range(NULL::public.e))[1 + i % 8], i FROM generate_series(1, 800) i",
        "CREATE TABLE public.\"Odd.\" (v int, e public.e) PARTITION BY LIST (v)",
        "CREATE TABLE public.sub PARTITION OF public.\"Odd.\" FOR VALUES IN (1) PARTITION BY HASH (e)",
        "CREATE TABLE public.sub_0 PARTITION OF public.sub FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        "CREATE TABLE public.sub_1 PARTITION OF public.sub FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
        "CREATE TABLE public.rest PARTITION OF public.\"Odd.\" DEFAULT",
        "INSERT INTO public.\"Odd.\" SELECT i % 2, (enum_range(NULL::public.e))[1 + i % 8] FROM generate_series(1, 80) i",
        "CREATE TABLE public.plain AS SELECT 1 AS one");
    copies.backUp("hashed", Map.of("COLUMN_INSERTS", "true"));

    Run run = copies.restore("hashed", "hashed_copy", Map.of("DEBUG", "true"));

    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .containsPattern("rows of \"public\".\"hashed\" +\\| 800 +\\| 800 ")
        .containsPattern("rows of \"public\".\"Odd[.]\" +\\| 80 +\\| 80 ")
        .containsPattern("rows of \"public\".\"plain\" +\\| 1 +\\| 1 ");
    Run verified = copies.run("verify", "hashed", "hashed", Map.of("VERIFY_LEVEL", "restore"));
    assertThat(verified.exitCode()).as(verified.err()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void a_role_that_may_not_read_its_own_tables_restores_them() throws Exception {
    copies
        .server()
        .execute(
            "postgres",
            "CREATE ROLE plain LOGIN PASSWORD 'plain'",
            "CREATE DATABASE shy_copy OWNER plain TEMPLATE template0");
    copies.create(
        "shy",
        "CREATE TABLE public.item (id serial PRIMARY KEY)",
        "INSERT INTO public.item SELECT generate_series(1, 100)",
        "CREATE TYPE public.colour AS ENUM ('red', 'green')",
        "CREATE TABLE public.hashed (colour public.colour) PARTITION BY HASH (colour)",
        "CREATE TABLE public.hashed_0 PARTITION OF public.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        "CREATE TABLE public.hashed_1 PARTITION OF public.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
        "INSERT INTO public.hashed VALUES ('red'), ('green')",
        "ALTER TABLE public.item OWNER TO plain",
        "ALTER TABLE public.hashed OWNER TO plain",
        "REVOKE ALL ON public.item, public.item_id_seq, public.hashed FROM plain");
    copies.backUp("shy");

    copies.restored("shy", "shy_copy", Map.of("DST_PGUSER", "plain", "DST_PGPASSWORD", "plain"));

    assertThat(copies.query("shy_copy", "SELECT count(*) FROM public.item")).containsExactly("100");
    assertThat(copies.query("shy_copy", "SELECT count(*) FROM public.hashed")).containsExactly("2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "latin   | ENCODING 'LATIN1' LOCALE 'C' | \"encoding \"\"LATIN1\"\" instead of \"\"UTF8\"\", the collation \"\"C\"\" instead of \"\"C.UTF-8\"\", the character type \"\"C\"\" instead of \"\"C.UTF-8\"\"\"",
        "sorted  | LC_COLLATE 'C' | \"collation \"\"C\"\" instead of \"\"C.UTF-8\"\"\"",
        "builtin | LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' | \"locale provider \"\"builtin\"\" instead of \"\"libc\"\"\"",
        "same    | LOCALE 'C.utf8' | \"\"",
      })
  void a_destination_with_another_encoding_or_locale_is_told_before_the_start(
      String name, String properties, String difference) throws Exception {
    copies.create("utf_" + name, "CREATE TABLE public.item AS SELECT 'x' AS text");
    copies.backUp("utf_" + name);
    copies
        .server()
        .execute(
            "postgres", "CREATE DATABASE %s TEMPLATE template0 %s".formatted(name, properties));

    Run check =
        Run.of(
            "check",
            Run.variables(
                Run.database("DST_", copies.server(), name),
                TestStore.folder(folder).settings(),
                Map.of("SRC_DBNAME", "utf_" + name, "BACKUP_NAME", Copies.NAME, "OUTPUT", "json")));
    Run run = copies.restore("utf_" + name, name, Map.of("OUTPUT", "json"));

    for (Run each : List.of(check, run)) {
      assertThat(each.exitCode()).as(each.err() + each.out()).isEqualTo(ExitCode.DONE);
      String text = each.out().replace("\\\"", "\"");
      if (difference.isEmpty()) {
        assertThat(text).doesNotContain("differs from the database of the backup");
      } else {
        assertThat(text)
            .contains(
                "\"%s\" differs from the database of the backup: it has the %s"
                    .formatted(name, difference));
      }
    }
  }
}
