package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of a restored database are analyzed by several connections. */
final class AnalyzeIT {
  private static final String ANALYZED =
      "SELECT tablename || ' ' || attname || ' ' || inherited FROM pg_stats WHERE schemaname = 'public' ORDER BY 1";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {13, 18})
  void all_that_can_be_are_analyzed(int major) throws Exception {
    try (var server = PostgresServer.start(major)) {
      var copies = new Copies(server, folder);
      copies.create(
          "source",
          "CREATE TABLE public.one AS SELECT 1 AS a",
          "CREATE TABLE public.\"two ()\" AS SELECT 1 AS a",
          "CREATE TABLE public.tree (a int) PARTITION BY LIST (a)",
          "CREATE TABLE public.leaf PARTITION OF public.tree DEFAULT",
          "INSERT INTO public.tree VALUES (1), (2)",
          "CREATE MATERIALIZED VIEW public.view AS SELECT 1 AS a");
      copies.backUp("source");

      Run run = copies.restore("source", "copy", Map.of("RESTORE_JOBS", "3"));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
      assertThat(copies.query("copy", ANALYZED))
          .containsExactly(
              "leaf a false", "one a false", "tree a true", "two () a false", "view a false");
    }
  }
}
