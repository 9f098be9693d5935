package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backups of a part of a database that refers to what is outside of the part. */
final class PartOfDatabaseIT {
  private static final String[] WHOLE = {
    "CREATE SCHEMA app",
    "CREATE TYPE app.colour AS ENUM ('red', 'green')",
    "CREATE FUNCTION app.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE FUNCTION app.twice(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * i'",
    "CREATE TABLE public.parent (id int PRIMARY KEY)",
    "CREATE TABLE public.child (id int PRIMARY KEY, p int CONSTRAINT to_parent REFERENCES public.parent)",
    "COMMENT ON CONSTRAINT to_parent ON public.child IS 'to another table'",
    "CREATE TABLE public.fired (id int)",
    "CREATE TRIGGER fire BEFORE INSERT ON public.fired FOR EACH ROW EXECUTE FUNCTION app.fire()",
    "CREATE TABLE public.tree (id int, part int, PRIMARY KEY (id, part)) PARTITION BY LIST (part)",
    "CREATE INDEX of_tree ON public.tree (part)",
    "CREATE TABLE public.leaf PARTITION OF public.tree FOR VALUES IN (1)",
    "CREATE TABLE app.referring (id int REFERENCES public.parent)",
    "CREATE TABLE public.indexed (id int)",
    "CREATE INDEX by_function ON public.indexed (app.twice(id))",
    "CREATE VIEW public.seen AS SELECT p.id FROM public.parent p JOIN public.child c ON c.p = p.id",
    "CREATE MATERIALIZED VIEW public.kept AS SELECT id FROM public.parent",
    "CREATE TABLE public.coloured (id int, colour app.colour)",
    "INSERT INTO public.parent VALUES (1)",
    "INSERT INTO public.child VALUES (1, 1)",
    "INSERT INTO public.fired VALUES (1)",
    "INSERT INTO public.tree VALUES (1, 1)",
    "INSERT INTO app.referring VALUES (1)",
    "INSERT INTO public.indexed VALUES (1)",
    "INSERT INTO public.coloured VALUES (1, 'red')",
    "REFRESH MATERIALIZED VIEW public.kept"
  };

  @TempDir static Path folder;
  @AutoClose private static Copies copies;
  private static int count;

  @BeforeAll
  static void start() throws Exception {
    copies = Copies.start(folder);
    copies.create("whole", WHOLE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TABLES | public.child | public.child | 2",
        "TABLES | public.fired | public.fired | 1",
        "TABLES | public.leaf | public.leaf | 3",
        "TABLES | public.indexed | public.indexed | 1",
        "TABLES | public.child,public.seen | public.child | 3",
        "TABLES | public.fired,public.kept | public.fired | 3",
        "TABLES | app.referring | app.referring | 1",
        "SCHEMAS | app | app.referring | 1",
        "EXCLUDE_TABLES | public.parent | public.child | 6",
        "EXCLUDE_TABLE_DATA | public.parent | public.child | 3"
      })
  void what_refers_to_the_outside_is_left_out_and_counted(
      String setting, String value, String table, int leftOut) throws Exception {
    copies.backUp("whole", Map.of(setting, value, "BACKUP_NAME", "part" + ++count));
    String copy = "copy_" + count;

    Run run = copies.restore("whole", copy, Map.of("BACKUP_NAME", "part" + count));

    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .containsPattern(
            "left out: what refers to objects that the backup does not hold +\\| " + leftOut + " ");
    assertThat(copies.query(copy, "SELECT count(*) FROM " + table)).containsExactly("1");
  }

  @ParameterizedTest
  @CsvSource({"public.child", "public.fired", "public.leaf", "app.referring"})
  void so_it_is_of_an_archive_from_elsewhere(String table) throws Exception {
    Path file = folder.resolve(table + ".dump");
    ClientPrograms.assumeForServer(17)
        .run(
            copies.server(),
            "pg_dump",
            "--format=custom",
            "--file=" + file,
            "--table=" + table,
            "whole");
    String copy = "stock_" + table.replace('.', '_');

    copies.restored("whole", copy, Map.of("S3_URI", "file:" + file));

    assertThat(copies.query(copy, "SELECT count(*) FROM " + table)).containsExactly("1");
  }

  @Test
  void rows_are_left_out_only_when_the_user_says_so() throws Exception {
    copies.backUp("whole", Map.of("TABLES", "public.coloured,public.fired", "BACKUP_NAME", "rows"));
    Map<String, String> settings = Map.of("BACKUP_NAME", "rows");

    Run refused = copies.restore("whole", "rows", settings);

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(refused.err())
        .contains("HINT: The backup has only a part of its database")
        .contains("ALLOW_MISSING_ROWS");
    copies.restored("whole", "rows", Run.variables(settings, Map.of("ALLOW_MISSING_ROWS", "true")));
    assertThat(copies.query("rows", "SELECT count(*) FROM public.fired")).containsExactly("1");
  }

  /** Somebody has dropped a table in the midst of the restore. */
  @Test
  void a_whole_backup_lacks_nothing() throws Exception {
    copies.create(
        "sound",
        "CREATE TABLE public.parent (id int PRIMARY KEY)",
        "CREATE TABLE public.child (id int REFERENCES public.parent)",
        """
        CREATE FUNCTION public.drops() RETURNS int LANGUAGE plpgsql AS $$
        BEGIN
          IF current_setting('pgstow.fail', true) = 'yes' THEN DROP TABLE public.parent; END IF;
          RETURN 1;
        END $$
        """,
        "CREATE TABLE public.first (id int, CHECK (public.drops() = 1))",
        "INSERT INTO public.first VALUES (1)");
    copies.backUp("sound");

    Run run = copies.restore("sound", "sound_copy", FailingRestore.TOLD);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
  }
}
