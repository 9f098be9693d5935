package io.pgstow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.s3.S3Options.Access;
import io.pgstow.store.s3.S3Options.AccessKey;
import io.pgstow.testing.Fault;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.FreePort;
import io.pgstow.testing.Occurrences;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TlsFiles;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user reads when the store says no. */
final class S3RefusalsIT {
  private static final AccessKey WRONG_SECRET =
      new AccessKey(S3Server.KEY.id(), "other-secret", Optional.empty());
  private static final AccessKey UNKNOWN_KEY =
      new AccessKey("other-key", "other-secret", Optional.empty());

  private static S3Server server;

  @BeforeAll
  static void startServer() {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  static Stream<Consumer<S3Store>> requests() {
    return Stream.of(
        store -> store.head("a"),
        store -> assertThat(store.list("")).isEmpty(),
        store -> store.put("a", new byte[1]),
        store -> store.create("a", new byte[1]),
        store -> store.upload("a").close(),
        store -> store.delete("a"),
        store -> assertThat(store.pendingUploads("")).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void wrong_secret(Consumer<S3Store> request) {
    try (var store = new S3Store(with(WRONG_SECRET))) {
      assertThatExceptionOfType(PgstowException.class)
          .isThrownBy(() -> request.accept(store))
          .withMessageMatching(
              "cannot [a-z ]+ \"s3://stow/db(/a)?\": the secret does not belong to the access key")
          .satisfies(
              e -> {
                assertThat(e.exitCode()).isEqualTo(ExitCode.STORE);
                assertThat(e.hint())
                    .isEqualTo("Check AWS_SECRET_ACCESS_KEY, and that it was copied whole.");
              });
    }
  }

  @Test
  void unknown_key() {
    try (var store = new S3Store(with(UNKNOWN_KEY))) {
      assertRefused(
          () -> store.head("a"),
          "cannot read \"s3://stow/db/a\": the store does not know the access key",
          "Check AWS_ACCESS_KEY_ID, and that the key is one of this store.");
    }
  }

  @Test
  void missing_bucket() {
    S3Options options = server.options("db");
    var elsewhere = new S3Options("none", "db", options.access(), options.writing());
    try (var store = new S3Store(elsewhere)) {
      String hint =
          "Create the bucket, or correct its name in BACKUP_URL or the address of the store.";
      assertRefused(
          () -> store.upload("a"),
          "cannot write \"s3://none/db/a\": there is no such bucket",
          hint);
      assertRefused(
          () -> store.list("").count(),
          "cannot list \"s3://none/db\": there is no such bucket",
          hint);
      assertThat(store.head("a")).isEmpty();
    }
  }

  @Test
  void nobody_at_the_endpoint() {
    try (S3Server stopped = S3Server.start()) {
      stopped.stop();
      try (var store = new S3Store(stopped.options("db"))) {
        assertRefused(
            () -> store.head("a"),
            "cannot read \"s3://stow/db/a\": nobody answers at \"%s\""
                .formatted(stopped.endpoint()),
            "Check S3_ENDPOINT_URL, and that firewalls permit the connection.");
        stopped.startAgain();
        assertThat(store.head("a")).isEmpty();
      }
    }
  }

  @Test
  void no_such_host() {
    URI endpoint = URI.create("http://store.invalid:9000");
    try (var store = new S3Store(S3Server.options(endpoint, "db"))) {
      assertRefused(
          () -> store.put("a", new byte[1]),
          "cannot write \"s3://stow/db/a\": there is no host \"store.invalid\"",
          "Check S3_ENDPOINT_URL and AWS_REGION; most stores other than Amazon's need"
              + " AWS_S3_FORCE_PATH_STYLE=true.");
    }
  }

  @Test
  void a_server_without_tls_behind_https() {
    URI endpoint = URI.create("https://127.0.0.1:" + server.endpoint().getPort());
    try (var store = new S3Store(S3Server.options(endpoint, "db"))) {
      assertThatExceptionOfType(PgstowException.class)
          .isThrownBy(() -> store.head("a"))
          .withMessageStartingWith("cannot read \"s3://stow/db/a\": no secure connection (")
          .satisfies(e -> assertThat(e.hint()).contains("AWS_NO_VERIFY_SSL"));
    }
  }

  @Test
  void a_certificate_that_java_does_not_trust() throws Exception {
    try (var files = TlsFiles.make()) {
      HttpsServer secure = HttpsServer.create(FreePort.address(), 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(files.serverContext()));
      secure.start();
      URI endpoint = URI.create("https://localhost:" + secure.getAddress().getPort());
      try (var store = new S3Store(S3Server.options(endpoint, "db"))) {
        assertRefused(
            () -> store.head("a"),
            "cannot read \"s3://stow/db/a\": no secure connection (unable to find valid certification"
                + " path to requested target)",
            "Let Java trust the store's certificate, or for a trial set AWS_NO_VERIFY_SSL=true.");
      } finally {
        secure.stop(0);
      }
    }
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of(
            new Fault.Answer(
                400,
                "AuthorizationHeaderMalformed",
                "The authorization header is malformed; the region 'us-east-1' is wrong; expecting"
                    + " 'eu-west-1'"),
            "the bucket is in another region",
            "Set AWS_REGION=eu-west-1."),
        Arguments.of(
            new Fault.Answer(
                301, "PermanentRedirect", "The bucket must be addressed by another endpoint."),
            "the bucket is in another region",
            "Set AWS_REGION to the bucket's region."),
        Arguments.of(
            new Fault.Answer(403, "AccessDenied", "Access Denied"),
            "access denied",
            "Allow s3:ListBucket,"),
        Arguments.of(
            Fault.expiredToken(), "the temporary credentials have expired", "Get new ones"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void what_the_store_answers_is_told_with_a_way_out(Fault answer, String reason, String hint)
      throws Exception {
    try (var proxy = FaultProxy.before(server.endpoint());
        var store = new S3Store(S3Server.options(proxy.endpoint(), "db"))) {
      proxy.inject(_ -> true, Occurrences.always(), answer);
      requests()
          .forEach(
              request ->
                  assertThatExceptionOfType(PgstowException.class)
                      .isThrownBy(() -> request.accept(store))
                      .withMessageEndingWith(": " + reason)
                      .satisfies(e -> assertThat(e.hint()).startsWith(hint)));
    }
  }

  private static S3Options with(AccessKey key) {
    S3Options options = server.options("db");
    Access known = options.access();
    var access =
        new Access(
            known.endpoint(),
            known.region(),
            known.pathStyle(),
            known.verifyTls(),
            Optional.of(key),
            known.maxRetries(),
            known.silence(),
            known.connections());
    return new S3Options(options.bucket(), options.prefix(), access, options.writing());
  }

  private static void assertRefused(ThrowingCallable request, String fact, String hint) {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(request)
        .withMessage(fact)
        .satisfies(
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.STORE);
              assertThat(e.hint()).isEqualTo(hint);
            });
  }
}
