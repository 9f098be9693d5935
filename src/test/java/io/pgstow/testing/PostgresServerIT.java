package io.pgstow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.postgresql.ds.PGSimpleDataSource;

final class PostgresServerIT {
  private final PostgresServer server = PostgresServer.start(17);

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @FieldSource("io.pgstow.testing.PostgresServer#MAJORS")
  void every_major_starts(int major) throws SQLException {
    try (var started = PostgresServer.start(major)) {
      assertThat(value(started, "SHOW server_version")).startsWith(major + ".");
      assertThat(value(started, "SHOW server_encoding")).isEqualTo("UTF8");
    }
  }

  @Test
  void a_wrong_password_is_refused() {
    assertThatThrownBy(() -> server.connect("postgres", server.superuser(), "wrong"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void settings_reach_the_server() throws SQLException {
    try (var started = PostgresServer.start(15, Map.of("max_connections", "7", "fsync", "on"))) {
      assertThat(value(started, "SHOW max_connections")).isEqualTo("7");
      assertThat(value(started, "SHOW fsync")).isEqualTo("on");
    }
  }

  @Test
  void a_setting_that_the_server_does_not_know_is_told_with_its_log() {
    assertThatThrownBy(() -> PostgresServer.start(17, Map.of("no_such_setting", "1")))
        .hasStackTraceContaining("unrecognized configuration parameter \"no_such_setting\"");
  }

  @Test
  void a_restart_keeps_data_and_port() throws SQLException {
    int port = server.port();
    server.execute("postgres", "CREATE TABLE kept AS SELECT 42 AS answer");
    server.stop(PostgresServer.Stop.FAST);
    server.start();
    assertThat(server.port()).isEqualTo(port);
    assertThat(value(server, "SELECT answer FROM kept")).isEqualTo("42");
  }

  @Test
  void an_immediate_stop_breaks_connections_and_recovers() throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      server.stop(PostgresServer.Stop.IMMEDIATE);
      assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
    }
    assertThatThrownBy(() -> server.connect("postgres"))
        .hasRootCauseInstanceOf(ConnectException.class);
    server.start();
    assertThat(server.log()).contains("automatic recovery in progress");
    assertThat(value(server, "SELECT 1")).isEqualTo("1");
  }

  @Test
  void closing_twice_leaves_nothing() throws SQLException {
    Path folder = Path.of(value(server, "SHOW data_directory"), "..").normalize();
    assertThat(folder).exists();
    server.close();
    server.close();
    assertThat(Files.exists(folder)).isFalse();
  }

  @Test
  void a_killed_jvm_leaves_no_server() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--class-path",
                System.getProperty("java.class.path"),
                PostgresServer.class.getName(),
                "17")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = jvm.inputReader()) {
      var source = new PGSimpleDataSource();
      source.setPortNumbers(new int[] {port(said)});
      source.setPassword(server.password());
      source.setUser(server.superuser());
      try (Connection connection = source.getConnection()) {
        Path folder = Path.of(value(connection, "SHOW data_directory"), "..").normalize();
        jvm.destroyForcibly().waitFor();
        Awaitility.await().until(() -> !connection.isValid(1));
        Folders.delete(folder);
      }
      assertThatThrownBy(source::getConnection).hasRootCauseInstanceOf(ConnectException.class);
    }
  }

  private static int port(BufferedReader said) throws IOException {
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith("export PGPORT=")) {
        return Integer.parseInt(line.replaceAll("\\D", ""));
      }
    }
    throw new EOFException("no port");
  }

  private static String value(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = server.connect("postgres")) {
      return value(connection, sql);
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }
}
