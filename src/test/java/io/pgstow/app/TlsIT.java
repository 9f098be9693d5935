package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.SystemAuthorities;
import io.pgstow.postgres.Tls;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import io.pgstow.testing.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether pgstow connects where libpq does, encrypts where it does, and refuses where it does. */
final class TlsIT {
  private static final List<String> MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** By whom the server lets in only with encryption, or only without, or in either way. */
  private static final List<String> ROLES = List.of("encrypted", "plain", "either");

  private static final Path NO_HOME = Path.of("/nonexistent/home");
  private static final Duration AT_ONCE = Duration.ofSeconds(20);

  @TempDir static Path folder;
  private static TlsFiles files;
  private static PostgresServer server;
  private static PostgresServer withoutTls;

  @BeforeAll
  static void start() throws Exception {
    files = TlsFiles.make();
    Path rules =
        files.write(
            "pg_hba.conf",
            """
            hostssl   all by_certificate all cert
            hostssl   all encrypted      all trust
            hostnossl all plain          all trust
            host      all either         all trust
            host      all postgres       all trust
            """);
    var settings = new HashMap<>(files.serverSettings());
    settings.put("hba_file", rules.toString());
    server = PostgresServer.start(17, settings);
    withoutTls =
        PostgresServer.start(
            17, Map.of("hba_file", files.write("plain.conf", "host all all all trust").toString()));
    for (PostgresServer each : List.of(server, withoutTls)) {
      for (String role : ROLES) {
        each.execute("postgres", "CREATE ROLE " + role + " LOGIN");
      }
    }
    server.execute("postgres", "CREATE ROLE by_certificate SUPERUSER LOGIN");
  }

  @AfterAll
  static void stop() {
    withoutTls.close();
    server.close();
    files.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "right", "wrong", "missing"})
  void a_root_certificate_that_is_named_means_what_it_means_to_libpq(String root) throws Exception {
    Optional<String> file =
        root.equals("none") ? Optional.empty() : Optional.of(files.file(root + ".crt").toString());
    assertSame(file, NO_HOME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"right", "wrong"})
  void one_in_the_home_folder_does_too(String root) throws Exception {
    Path home = folder.resolve(root);
    Files.createDirectories(home.resolve(".postgresql"));
    Files.copy(files.file(root + ".crt"), home.resolve(".postgresql/root.crt"));
    assertSame(Optional.empty(), home);
  }

  private static void assertSame(Optional<String> root, Path home) throws Exception {
    var byLibpq = new TreeMap<String, String>();
    var byPgstow = new TreeMap<String, String>();
    for (String mode : MODES) {
      for (String host : List.of("localhost", "127.0.0.1")) {
        for (String role : ROLES) {
          String what = mode + " to " + host + " as " + role;
          byLibpq.put(what, byLibpq(server, host, role, mode, root, home));
          byPgstow.put(what, byPgstow(server, host, role, mode, root, home));
        }
      }
      String what = mode + " to a server without TLS";
      byLibpq.put(what, byLibpq(withoutTls, "localhost", "either", mode, root, home));
      byPgstow.put(what, byPgstow(withoutTls, "localhost", "either", mode, root, home));
    }
    assertThat(byPgstow).isEqualTo(byLibpq);
    assertThat(byLibpq.values()).contains("refused", "false");
  }

  private static String byPgstow(
      PostgresServer to, String host, String role, String mode, Optional<String> root, Path home) {
    Tls tls =
        Tls.of(
            mode, root, Optional.empty(), Optional.empty(), home, SystemAuthorities.of(Map.of()));
    var database =
        new Database(
            "SRC_",
            host,
            to.port(),
            role,
            Optional.empty(),
            Optional.empty(),
            "postgres",
            tls,
            Optional.empty());
    try (Session session = new Sessions(new Cancellation()).open(database)) {
      return session.one(
          "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
          row -> row.getString(1));
    } catch (PgstowException e) {
      return "refused";
    }
  }

  private static String byLibpq(
      PostgresServer to, String host, String role, String mode, Optional<String> root, Path home)
      throws IOException, InterruptedException {
    var variables = new HashMap<String, String>();
    root.ifPresent(file -> variables.put("PGSSLROOTCERT", file));
    variables.put("HOME", home.toString());
    variables.put("PGSSLMODE", mode);
    variables.put("PGUSER", role);
    variables.put("PGHOST", host);
    variables.put("PGPORT", Integer.toString(to.port()));
    return byLibpq(variables);
  }

  private static String byLibpq(Map<String, String> variables)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
                ClientPrograms.assumeForServer(17).program("psql").toString(),
                "-XAtw",
                "-c",
                "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
                "postgres")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().putAll(variables);
    builder.environment().put("PGGSSENCMODE", "disable");
    Process psql = builder.start();
    String output = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(psql.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return psql.exitValue() == 0 ? output.strip() : "refused";
  }

  /** The variable is OpenSSL's own. */
  @ParameterizedTest
  @CsvSource({"right,localhost", "wrong,localhost", "right,127.0.0.1"})
  void what_the_system_trusts_is_the_same_to_both(String trusted, String host) throws Exception {
    Map<String, String> system = Map.of("SSL_CERT_FILE", files.file(trusted + ".crt").toString());
    String libpq =
        byLibpq(
            Run.variables(
                system,
                Map.of(
                    "PGSSLROOTCERT",
                    "system",
                    "PGUSER",
                    "postgres",
                    "PGHOST",
                    host,
                    "PGPORT",
                    Integer.toString(server.port()))));
    Run run =
        Run.of(
            "backup", Run.variables(system, source(host), Map.of("SRC_PGSSLROOTCERT", "system")));
    boolean holds = trusted.equals("right") && host.equals("localhost");
    assertThat(libpq).isEqualTo(holds ? "true" : "refused");
    assertThat(run.exitCode())
        .as(run.err())
        .isEqualTo(holds ? ExitCode.DONE : ExitCode.DATABASE_UNREACHABLE);
  }

  @Test
  void what_the_system_trusts_is_no_proof_in_a_weaker_mode() throws Exception {
    assertThat(
            byLibpq(
                Map.of(
                    "PGSSLROOTCERT", "system",
                    "PGSSLMODE", "require",
                    "PGHOST", "localhost",
                    "PGPORT", Integer.toString(server.port()))))
        .isEqualTo("refused");
    Run run =
        Run.of(
            "backup",
            Run.variables(
                source("localhost"),
                Map.of("SRC_PGSSLROOTCERT", "system", "SRC_PGSSLMODE", "require")));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("\"SRC_PGSSLROOTCERT\" is system", "weaker than verify-full");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, require, wrong, unable to find valid certification path",
    "localhost, verify-full, wrong, unable to find valid certification path",
    "127.0.0.1, verify-full, right, could not be verified"
  })
  void a_certificate_that_does_not_hold_is_said_at_once(
      String host, String mode, String root, String said) {
    Instant begin = Instant.now();
    Run run =
        Run.of(
            "backup",
            Run.variables(
                source(host),
                Map.of(
                    "SRC_PGSSLMODE",
                    mode,
                    "SRC_PGSSLROOTCERT",
                    files.file(root + ".crt").toString())));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(Duration.between(begin, Instant.now())).isLessThan(AT_ONCE);
    assertThat(run.err()).contains(said, "HINT: Check SRC_PGSSLMODE, that SRC_PGSSLROOTCERT has");
  }

  @ParameterizedTest
  @CsvSource({"rsa,rsa", "rsa,rsa-traditional", "ec,ec", "ec,ec-traditional"})
  void a_role_with_a_certificate_backs_up(String certificate, String key) {
    Run run = Run.of("backup", withCertificate(certificate, key));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }

  @ParameterizedTest
  @CsvSource({
    "rsa, encrypted, USAGE, is encrypted",
    "rsa, open, USAGE, has group or world access",
    "rsa, none, USAGE, cannot read the file",
    "stranger, stranger, DATABASE_UNREACHABLE, requires a valid client certificate"
  })
  void a_key_or_certificate_that_cannot_be_used_is_said(
      String certificate, String key, ExitCode exitCode, String said) {
    Instant begin = Instant.now();
    Run run = Run.of("backup", withCertificate(certificate, key));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(said);
    assertThat(Duration.between(begin, Instant.now())).isLessThan(AT_ONCE);
  }

  private static Map<String, String> withCertificate(String certificate, String key) {
    return Run.variables(
        source("localhost"),
        Map.of(
            "SRC_PGUSER", "by_certificate",
            "SRC_PGSSLMODE", "verify-full",
            "SRC_PGSSLROOTCERT", files.file("right.crt").toString(),
            "SRC_PGSSLCERT", files.file(certificate + ".crt").toString(),
            "SRC_PGSSLKEY", files.file(key + ".key").toString()));
  }

  private static Map<String, String> source(String host) {
    return Run.variables(
        TestStore.folder(folder.resolve("store")).settings(),
        Map.of(
            "SRC_PGHOST",
            host,
            "SRC_PGPORT",
            Integer.toString(server.port()),
            "SRC_PGUSER",
            "postgres",
            "SRC_DBNAME",
            "postgres",
            "BACKUP_NAME",
            "b" + System.nanoTime()));
  }
}
