package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.TestStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Restores the newest of a database's backups into a database that is not there. */
record FaultedRestore(PostgresServer server) implements FaultedJob {
  static final String PREFIX = "restore";

  private static final String CONTENTS =
      """
      SELECT count(*) || ' rows, hash ' || sum(hashtextextended(item::text, 0))
          || coalesce(', and the schema ' || to_regnamespace('pgstow'), '')
        FROM item
      """;

  @Override
  public String name() {
    return "restore";
  }

  @Override
  public List<FaultedCall> calls() {
    return List.of(
        FaultedCall.of("list the backups", S3Operation.LIST_OBJECTS),
        FaultedCall.ofManifest("look at the manifest", S3Operation.HEAD_OBJECT),
        FaultedCall.ofManifest("read the manifest", S3Operation.GET_OBJECT),
        FaultedCall.ofArchive("look at the archive", S3Operation.HEAD_OBJECT),
        FaultedCall.ofArchive("read the archive", S3Operation.GET_OBJECT),
        new FaultedCall(
            "write or delete the lease",
            Set.of(S3Operation.PUT_OBJECT, S3Operation.DELETE_OBJECT),
            _ -> true));
  }

  @Override
  public String prose() {
    return """
        After success the database has every row of the source. After a failure, run the same job again when
        the store works: it resumes and ends with the same result.""";
  }

  @Override
  public String prefix(String run) {
    return PREFIX;
  }

  @Override
  public Map<String, String> variables(String run) {
    return Run.variables(
        Run.database("DST_", server, "copy " + run),
        Map.of("SRC_DBNAME", "app", "BACKUP_NAME", "latest", "ANALYZE_AFTER", "false"));
  }

  @Override
  public void assertDone(String run, TestStore store) throws Exception {
    assertThat(contents("copy " + run)).isEqualTo(contents("app"));
  }

  @Override
  public void assertHarmless(String run, TestStore store) throws Exception {
    Run again = Run.of("restore", Run.variables(variables(run), store.settings()));
    assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.DONE);
    assertDone(run, store);
  }

  private String contents(String database) throws SQLException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var row = statement.executeQuery(CONTENTS)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
