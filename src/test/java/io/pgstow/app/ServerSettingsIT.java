package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whether a database arrives as it is where every setting that a role or a database may have is
 * otherwise than by default. Those of the server's newest version are walked, so that a new one is
 * met.
 */
final class ServerSettingsIT {
  /** What makes a server unusable or its log endless, and tells nothing of how values are read. */
  private static final String OF_NO_INTEREST =
      "debug_.*|log_.*|trace_.*|.*preload_libraries|jit.*|backtrace_functions|role|session_authorization"
          + "|max_stack_depth|allow_.*|ignore_system_indexes|.*_memory.*|temp_tablespaces|lc_messages"
          + "|post_auth_delay|plpgsql[.].*|compute_query_id|track_.*|wal_.*|update_process_title|huge_pages"
          + "|createrole_self_grant|default_tablespace|default_table_access_method|dynamic_library_path"
          + "|extension_control_path|server_encoding|transaction_.*|temp_file_limit|commit_.*"
          + "|full_page_writes|fsync|synchronous_.*|in_hot_standby|is_superuser|random_seed|seed";

  /** What numbers and texts are set to; of truths it is the other one, of words another one. */
  private static final Map<String, String> OTHERWISE =
      Map.ofEntries(
          Map.entry("DateStyle", "SQL, DMY"),
          Map.entry("TimeZone", "America/New_York"),
          Map.entry("search_path", "public, pg_catalog"),
          Map.entry("extra_float_digits", "-15"),
          Map.entry("statement_timeout", "500"),
          Map.entry("lock_timeout", "500"),
          Map.entry("transaction_timeout", "500"),
          Map.entry("idle_in_transaction_session_timeout", "500"),
          Map.entry("idle_session_timeout", "500"),
          Map.entry("client_encoding", "LATIN1"),
          Map.entry("default_text_search_config", "simple"),
          Map.entry("restrict_nonsystem_relation_kind", "view"),
          Map.entry("transaction_isolation", "serializable"));

  @TempDir static Path folder;
  private static PostgresServer source;
  private static PostgresServer destination;

  @BeforeAll
  static void start() throws SQLException {
    source = PostgresServer.start(18);
    destination = PostgresServer.start(18);
    SampleDatabase.create(source, "sample");
    source.execute("sample", "CREATE TABLE nothing AS SELECT ARRAY['a', NULL, 'NULL'] AS elements");
    SampleDatabase.prepare(destination);
    for (PostgresServer server : List.of(source, destination)) {
      server.execute("postgres", "CREATE ROLE odd SUPERUSER LOGIN PASSWORD 'odd'");
    }
  }

  @AfterAll
  static void stop() {
    source.close();
    destination.close();
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void a_database_arrives_whatever_a_role_and_a_database_set(String jobs) throws Exception {
    DatabaseContents expected = DatabaseContents.of(source, "sample");
    String copy = "copy" + jobs;
    destination.createDatabase(copy);
    Map<String, String> settings = otherwise();
    assertThat(settings)
        .containsKeys("array_nulls", "IntervalStyle", "bytea_output", "xmloption", "row_security")
        .containsKeys("default_transaction_read_only", "session_replication_role", "exit_on_error");
    set(source, "ROLE postgres", settings);
    set(destination, "DATABASE " + copy, settings);
    set(destination, "ROLE postgres", settings);

    Run run =
        Run.of(
            "migrate",
            Run.variables(
                Run.database("SRC_", source, "sample"),
                Run.database("DST_", destination, copy),
                TestStore.folder(folder.resolve(jobs)).settings(),
                Map.of("DUMP_JOBS", jobs, "RESTORE_JOBS", jobs)));
    execute(source, "ALTER ROLE postgres RESET ALL");
    execute(destination, "ALTER DATABASE " + copy + " RESET ALL");
    execute(destination, "ALTER ROLE postgres RESET ALL");
    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
    assertThat(DatabaseContents.of(destination, copy).differences(expected)).isEmpty();
  }

  private static Map<String, String> otherwise() throws SQLException {
    var settings = new TreeMap<String, String>();
    try (Connection connection = source.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT name, CASE vartype
                         WHEN 'bool' THEN CASE setting WHEN 'on' THEN 'off' ELSE 'on' END
                         WHEN 'enum' THEN (SELECT max(v) FROM unnest(enumvals) v WHERE v <> setting)
                       END
                  FROM pg_settings
                 WHERE context IN ('user', 'superuser') AND name !~ '^(%s)$'
                """
                    .formatted(OF_NO_INTEREST))) {
      while (rows.next()) {
        String value = OTHERWISE.getOrDefault(rows.getString(1), rows.getString(2));
        if (value != null) {
          settings.put(rows.getString(1), value);
        }
      }
    }
    return settings;
  }

  /** As one whose settings stay as they are. */
  private static void execute(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = server.connect("postgres", "odd", "odd");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void set(PostgresServer server, String of, Map<String, String> settings)
      throws SQLException {
    for (var setting : settings.entrySet()) {
      String value =
          setting.getKey().equals("search_path")
              ? setting.getValue()
              : "'" + setting.getValue() + "'";
      execute(server, "ALTER %s SET \"%s\" = %s".formatted(of, setting.getKey(), value));
    }
  }
}
