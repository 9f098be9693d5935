package io.pgstow.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.testing.Pooler;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a session begins, and how soon it is said that it cannot. */
final class SessionIT {
  private static final Duration PATIENCE = Duration.ofDays(30);
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private static PostgresServer server;
  @TempDir private Path folder;

  @BeforeAll
  static void start() throws SQLException {
    server = PostgresServer.start(17);
    server.execute(
        "postgres",
        "CREATE ROLE set_otherwise SUPERUSER LOGIN PASSWORD 'p'",
        "ALTER ROLE set_otherwise SET search_path = public, pg_catalog",
        "ALTER ROLE set_otherwise SET DateStyle = 'SQL, DMY'",
        "ALTER ROLE set_otherwise SET array_nulls = off",
        "ALTER ROLE set_otherwise SET session_replication_role = replica",
        "ALTER ROLE set_otherwise SET statement_timeout = '1min'",
        "ALTER DATABASE postgres SET search_path = public");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void nothing_sets_a_search_path_and_reset_does_not_bring_one() {
    Database database = database(server.port(), "set_otherwise", "p", "-c search_path=public");
    try (Session session = sessions().open(database)) {
      assertThat(setting(session, "search_path")).isEmpty();
      session.execute("RESET ALL");
      assertThat(setting(session, "search_path")).isEmpty();
    }
  }

  @Test
  void values_are_read_and_written_in_one_way_and_nothing_ends_a_session() {
    try (Session session = sessions().open(database(server.port(), "set_otherwise", "p", ""))) {
      assertThat(setting(session, "DateStyle")).startsWith("ISO");
      assertThat(setting(session, "array_nulls")).isEqualTo("on");
      assertThat(setting(session, "session_replication_role")).isEqualTo("origin");
      assertThat(setting(session, "statement_timeout")).isEqualTo("0");
    }
  }

  @Test
  void a_pooler_that_refuses_the_parameter_gets_a_statement() throws Exception {
    try (var pooler = Pooler.before(server);
        Session session = sessions().open(database(pooler.port(), "set_otherwise", "p", ""))) {
      assertThat(setting(session, "search_path")).isEmpty();
      session.execute("RESET ALL");
      assertThat(setting(session, "search_path")).isEqualTo("public, pg_catalog");
    }
  }

  @Test
  void options_that_a_pooler_refuses_are_not_tried_again_and_not_repeated() throws Exception {
    try (var pooler = Pooler.before(server)) {
      Database database = database(pooler.port(), "set_otherwise", "p", "-c a.secret=canary");
      PgstowException e = refusal(database);
      assertThat(e.getMessage()).contains("unsupported startup parameter: options");
      assertThat(e.hint()).contains("SRC_PGOPTIONS");
    }
  }

  @Test
  void a_password_that_is_missing_is_said_at_once_with_the_setting() {
    PgstowException e = refusal(database(server.port(), "postgres", "", ""));
    assertThat(e.getMessage()).contains("no password was provided");
    assertThat(e.hint()).contains("SRC_PGPASSWORD or SRC_PGPASSWORD_FILE");
  }

  @Test
  void a_password_file_that_others_may_read_is_as_none() throws Exception {
    Path file =
        Files.writeString(folder.resolve("pgpass"), PasswordFile.lineFor(server.password()));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(refusal(withFile(file)).hint()).contains("SRC_PGPASSFILE");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    sessions().open(withFile(file)).close();
  }

  @Test
  void a_limit_of_connections_is_told_from_that_of_the_server() throws SQLException {
    server.execute(
        "postgres",
        "CREATE ROLE plain LOGIN PASSWORD 'p'",
        "CREATE ROLE barred LOGIN PASSWORD 'p' CONNECTION LIMIT 0",
        "CREATE DATABASE closed CONNECTION LIMIT 0");
    Database closed = database(server.port(), "plain", "p", "").withName("closed");
    Database barred = database(server.port(), "barred", "p", "");

    assertThatThrownBy(() -> sessions().open(closed))
        .isInstanceOfSatisfying(
            PgstowException.class, e -> assertThat(e.hint()).contains("ALTER DATABASE"));
    assertThatThrownBy(() -> sessions().open(barred))
        .isInstanceOfSatisfying(
            PgstowException.class, e -> assertThat(e.hint()).contains("ALTER ROLE"));
  }

  @Test
  void a_wrong_password_is_said_at_once() {
    assertThat(refusal(database(server.port(), "postgres", "wrong", "")).getMessage())
        .contains("password authentication failed");
  }

  @Test
  void what_the_server_says_of_an_option_repeats_no_word_of_it() {
    PgstowException e = refusal(database(server.port(), "postgres", server.password(), "s3cret"));
    assertThat(e.getMessage()).contains("***").doesNotContain("s3cret");
  }

  private static PgstowException refusal(Database database) {
    Instant begin = Instant.now();
    var refusal = new PgstowException[1];
    assertThatThrownBy(() -> sessions().await(database, PATIENCE))
        .isInstanceOfSatisfying(PgstowException.class, e -> refusal[0] = e);
    assertThat(Duration.between(begin, Instant.now())).isLessThan(AT_ONCE);
    assertThat(refusal[0].exitCode()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    return refusal[0];
  }

  private static Sessions sessions() {
    return new Sessions(new Cancellation());
  }

  private static String setting(Session session, String name) {
    return session.one("SELECT pg_catalog.current_setting(?)", row -> row.getString(1), name);
  }

  private static Database withFile(Path file) {
    return new Database(
        "SRC_",
        server.host(),
        server.port(),
        server.superuser(),
        Optional.empty(),
        Optional.of(file),
        "postgres",
        Tls.preferred(),
        Optional.empty());
  }

  private static Database database(int port, String user, String password, String options) {
    return new Database(
        "SRC_",
        server.host(),
        port,
        user,
        Optional.of(password).filter(text -> !text.isEmpty()),
        Optional.empty(),
        "postgres",
        Tls.preferred(),
        Optional.of(options).filter(text -> !text.isEmpty()));
  }
}
