package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.HostileOwner;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SqlOfPgstow;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a superuser's pgstow does in a database whose owner, no superuser, would be one. */
final class HostileDatabaseIT {
  @TempDir static Path folder;

  @ParameterizedTest
  @ValueSource(ints = {13, 18})
  void nothing_of_the_owners_runs_in_any_job_of_a_superuser(int major) throws Exception {
    try (var server = PostgresServer.start(major)) {
      HostileOwner.create(server);
      HostileOwner.createDatabase(server, "hostile");
      HostileOwner.fill(server, "hostile", called("\\("), called("(?![\\w(])"));
      DatabaseContents expected = DatabaseContents.of(server, "hostile");
      HostileOwner.createDatabase(server, "restored");
      HostileOwner.createDatabase(server, "migrated");
      Map<String, String> variables =
          Run.variables(
              Run.database("SRC_", server, "hostile"),
              Run.database("DST_", server, "restored"),
              TestStore.folder(folder.resolve(Integer.toString(major))).settings(),
              Map.of("WAIT_FOR_DB", "30d"));
      run("backup", variables, Map.of("BACKUP_NAME", "one"));
      run("check", variables, Map.of());
      run("restore", variables, Map.of());
      Run refused = Run.of("restore", variables);
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
      Map<String, String> parallel =
          Map.of("DST_DBNAME", "migrated", "DUMP_JOBS", "2", "RESTORE_JOBS", "2");
      run("migrate", variables, parallel);
      run("verify", variables, Map.of("VERIFY_LEVEL", "restore"));
      for (String copy : List.of("restored", "migrated")) {
        assertThat(DatabaseContents.of(server, copy).differences(expected)).isEmpty();
      }
      assertThat(server.log()).doesNotContain(HostileOwner.WITNESS + " ");
    }
  }

  @Test
  void what_an_unqualified_name_would_run_is_seen() throws Exception {
    try (var server = PostgresServer.start(18)) {
      HostileOwner.create(server);
      HostileOwner.createDatabase(server, "hostile");
      HostileOwner.fill(server, "hostile", called("\\("), called("(?![\\w(])"));
      server.execute("hostile", "SELECT quote_ident('x'::pg_catalog.text)");
      assertThat(server.log()).contains(HostileOwner.WITNESS + " quote_ident as postgres");
    }
  }

  private static void run(String job, Map<String, String> variables, Map<String, String> more) {
    Run run = Run.of(job, Run.variables(variables, more));
    assertThat(run.exitCode()).as(job + ": " + run.err() + run.out()).isEqualTo(ExitCode.DONE);
  }

  /** The names of the server's own in our SQL, in front of this. */
  private static List<String> called(String after) throws IOException {
    var names = new TreeSet<String>();
    for (String sql : SqlOfPgstow.all().values()) {
      Matcher matcher = Pattern.compile("pg_catalog\\.(\\w+)\\b" + after).matcher(sql);
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
    names.remove("pg_catalog");
    names.removeAll(NOT_RELATIONS);
    return List.copyOf(names);
  }

  private static final List<String> NOT_RELATIONS =
      List.of("text", "oid", "regclass", "regtype", "regprocedure", "uuid", "timestamptz", "jsonb");
}
