package io.pgstow.app;

import io.pgstow.testing.PostgresServer;
import java.sql.SQLException;
import java.util.Map;

/** A database whose restore fails after its rows are there, where it is told to. */
final class FailingRestore {
  static final int ROWS = 1000;

  /** The variables that tell it. */
  static final Map<String, String> TOLD = Map.of("DST_PGOPTIONS", "-c pgstow.fail=yes");

  private FailingRestore() {}

  static void create(PostgresServer server, String database) throws SQLException {
    server.createDatabase(database);
    server.execute(
        database,
        """
        CREATE FUNCTION public.fail_if_told() RETURNS int LANGUAGE plpgsql AS $$
        BEGIN
          IF current_setting('pgstow.fail', true) = 'yes' THEN RAISE 'told to fail'; END IF;
          RETURN 1;
        END $$
        """,
        "CREATE UNLOGGED TABLE public.item AS SELECT generate_series(1, %d) AS id".formatted(ROWS),
        "CREATE MATERIALIZED VIEW public.late AS SELECT public.fail_if_told() AS one");
  }

  static int rows(PostgresServer server, String database) throws SQLException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM public.item")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
