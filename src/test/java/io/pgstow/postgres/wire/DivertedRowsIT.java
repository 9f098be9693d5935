package io.pgstow.postgres.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Sql;
import io.pgstow.postgres.Tls;
import io.pgstow.stream.BulkOutputStream;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Rows that pass by the driver, against those that it hands out itself. */
class DivertedRowsIT {
  private static final String TABLES =
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)'
      """;

  @ParameterizedTest
  @ValueSource(ints = {13, 18})
  void every_table_comes_as_the_driver_reads_it(int major) throws Exception {
    try (PostgresServer server = PostgresServer.start(major)) {
      SampleDatabase.create(server, "sample");
      try (Session session = open(server, "sample");
          var connection = server.connect("sample");
          var settings = connection.createStatement()) {
        settings.execute(Sql.named("session"));
        settings.execute("SET search_path = ''");
        List<String> tables = session.all(TABLES, row -> row.getString(1));
        assertThat(tables).hasSizeGreaterThan(10);
        for (String table : tables) {
          String copy = "COPY (SELECT * FROM " + table + ") TO STDOUT";
          var diverted = new ByteArrayOutputStream();
          var plain = new ByteArrayOutputStream();

          long rows = session.copy().out(copy, diverted);

          long expected = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy, plain);
          assertThat(rows).as(table).isEqualTo(expected);
          assertThat(diverted.toByteArray()).as(table).isEqualTo(plain.toByteArray());
        }
      }
    }
  }

  @Test
  void what_goes_wrong_is_said_as_it_was() throws Exception {
    try (PostgresServer server = PostgresServer.start(18)) {
      try (Session session = open(server, "postgres")) {
        session.execute(
            """
            CREATE FUNCTION public.speak(i int) RETURNS int LANGUAGE plpgsql AS $$
            BEGIN RAISE NOTICE 'row %', i; RETURN 10 / (3 - i); END $$
            """);
        var rows = new ByteArrayOutputStream();

        assertThat(
                session
                    .copy()
                    .out(
                        "COPY (SELECT public.speak(i) FROM generate_series(4, 5) i) TO STDOUT",
                        rows))
            .isEqualTo(2);
        assertThat(rows.toString(UTF_8)).isEqualTo("-10\n-5\n");
        assertThatThrownBy(
                () ->
                    session
                        .copy()
                        .out(
                            "COPY (SELECT public.speak(i) FROM generate_series(1, 5) i) TO STDOUT",
                            rows))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("division by zero");
        assertThat(session.<Integer>one("SELECT 1", row -> row.getInt(1))).isEqualTo(1);

        OutputStream full =
            new BulkOutputStream() {
              @Override
              public void write(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("no room");
              }
            };
        assertThatThrownBy(() -> session.copy().out("COPY (SELECT 1) TO STDOUT", full))
            .isExactlyInstanceOf(IOException.class)
            .hasMessage("no room");
      }
    }
  }

  private static Session open(PostgresServer server, String database) {
    return new Sessions(new Cancellation())
        .open(
            new Database(
                "SRC_",
                server.host(),
                server.port(),
                server.superuser(),
                Optional.of(server.password()),
                Optional.empty(),
                database,
                Tls.preferred(),
                Optional.empty()));
  }
}
