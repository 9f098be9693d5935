package io.pgstow.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Tls;
import io.pgstow.testing.PostgresServer;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

final class RowsWatchIT {
  private static final String ROW_THAT_TAKES_LONG = "COPY (SELECT pg_sleep(1000)) TO STDOUT";

  @ParameterizedTest
  @ValueSource(ints = {13, 18})
  void it_ends_the_session_that_reads_rows_and_no_other(int major) throws Exception {
    try (var server = PostgresServer.start(major);
        Connection other = connect(server, "pgstow other");
        Connection pgDump = connect(server, "pgstow one")) {
      try (var _ =
          RowsWatch.start(new Sessions(new Cancellation()), database(server), "pgstow one")) {
        assertThatThrownBy(() -> copy(pgDump, ROW_THAT_TAKES_LONG))
            .isInstanceOf(SQLException.class);
        assertThat(pgDump.isValid(0)).isFalse();
        assertThat(copy(other, "COPY (SELECT pg_sleep(0.5)) TO STDOUT")).isEqualTo(1);
      }
    }
  }

  private static long copy(Connection connection, String statement) throws Exception {
    return connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyOut(statement, OutputStream.nullOutputStream());
  }

  private static Connection connect(PostgresServer server, String application) throws SQLException {
    Connection connection = server.connect("postgres");
    connection.setClientInfo("ApplicationName", application);
    return connection;
  }

  private static Database database(PostgresServer server) {
    return new Database(
        "SRC_",
        server.host(),
        server.port(),
        server.superuser(),
        Optional.of(server.password()),
        Optional.empty(),
        "postgres",
        Tls.preferred(),
        Optional.empty());
  }
}
