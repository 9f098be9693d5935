package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.pgstow.error.ExitCode;
import io.pgstow.testing.FreePort;
import io.pgstow.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user reads who has not given what the way to a bucket needs, or not rightly. The SDK looks
 * for it in the environment of the process and in files, and says so in names of its classes.
 */
final class StoreAccessIT {
  private static final String HINT_TO_KEYS =
      "HINT: Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

  private static S3Server server;

  @TempDir Path folder;

  private record Ended(int exitCode, String log) {}

  @BeforeAll
  static void startServer() {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void a_bucket_without_a_region() throws Exception {
    Ended ended =
        list(Map.of("AWS_ACCESS_KEY_ID", "key", "AWS_SECRET_ACCESS_KEY", "secret of the key"));

    assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(ended.log())
        .contains(
            "ERROR: cannot open \"s3://stow\": the region of the bucket is not known\n"
                + "HINT: Set AWS_REGION, or S3_ENDPOINT_URL for a store that is not AWS.");
  }

  @Test
  void no_credentials_at_all() throws Exception {
    Ended ended = list(atServer());

    assertThat(ended.exitCode()).isEqualTo(ExitCode.STORE.number());
    assertThat(ended.log())
        .contains(
            "ERROR: cannot list \"s3://stow", "\": there are no credentials\n" + HINT_TO_KEYS);
  }

  @Test
  void a_profile_that_is_not_there() throws Exception {
    Ended ended = list(Run.variables(atServer(), Map.of("AWS_PROFILE", "nobody")));

    assertThat(ended.exitCode()).isEqualTo(ExitCode.STORE.number());
    assertThat(ended.log())
        .contains(
            "there are no credentials: the profile gives none (Profile file contained no credentials"
                + " for profile 'nobody')\nHINT: Check AWS_PROFILE");
  }

  @Test
  void a_file_of_profiles_that_is_none() throws Exception {
    Path config = Files.writeString(folder.resolve("config"), "no profile = here\n");

    Ended ended = list(Run.variables(atServer(), Map.of("AWS_CONFIG_FILE", config.toString())));

    assertThat(ended.exitCode()).isEqualTo(ExitCode.STORE.number());
    assertThat(ended.log())
        .contains(
            "ERROR: cannot open \"s3://stow\": the AWS configuration cannot be read (Expected a profile"
                + " definition on line 1)\nHINT: Correct the files in ~/.aws");
  }

  @Test
  void a_token_of_a_pod_that_is_not_there() throws Exception {
    Ended ended = list(Run.variables(atServer(), role(folder.resolve("none"))));

    assertThat(ended.exitCode()).isEqualTo(ExitCode.STORE.number());
    assertThat(ended.log())
        .contains(
            "there are no credentials: the web identity gives none (no such file: %s)\nHINT: Check AWS_ROLE_ARN"
                .formatted(folder.resolve("none")));
  }

  @Test
  void a_role_that_does_not_trust_the_pod() throws Exception {
    HttpServer tokens = HttpServer.create(FreePort.address(), 0);
    byte[] refusal =
        """
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <Error><Type>Sender</Type><Code>AccessDenied</Code>
          <Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error>
          <RequestId>1</RequestId>
        </ErrorResponse>
        """
            .getBytes(UTF_8);
    tokens.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(403, refusal.length);
            exchange.getResponseBody().write(refusal);
          }
        });
    tokens.start();
    try {
      Path token = Files.writeString(folder.resolve("token"), "header.payload.signature");
      Ended ended =
          list(
              Run.variables(
                  atServer(),
                  role(token),
                  Map.of(
                      "AWS_ENDPOINT_URL_STS",
                      "http://127.0.0.1:" + tokens.getAddress().getPort() + "/")));

      assertThat(ended.exitCode()).isEqualTo(ExitCode.STORE.number());
      assertThat(ended.log())
          .contains(
              "there are no credentials: the web identity gives none (Not authorized to perform"
                  + " sts:AssumeRoleWithWebIdentity",
              "that the role trusts this service account");
    } finally {
      tokens.stop(0);
    }
  }

  private static Map<String, String> role(Path token) {
    return Map.of(
        "AWS_ROLE_ARN",
        "arn:aws:iam::111122223333:role/pgstow",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        token.toString());
  }

  private static Map<String, String> atServer() {
    return Map.of(
        "S3_ENDPOINT_URL",
        server.endpoint().toString(),
        "AWS_S3_FORCE_PATH_STYLE",
        "true",
        "AWS_REGION",
        "us-east-1");
  }

  /** Where nothing but these variables tells the way; one line of fact and one of what to do. */
  private Ended list(Map<String, String> more) throws Exception {
    var variables = new HashMap<String, String>();
    variables.put("BACKUP_URL", "s3://stow");
    variables.put("AWS_EC2_METADATA_DISABLED", "true");
    variables.put("AWS_CONFIG_FILE", folder.resolve("no config").toString());
    variables.put("AWS_SHARED_CREDENTIALS_FILE", folder.resolve("no credentials").toString());
    variables.putAll(more);
    try (var run = ChildProcess.start("list", variables, folder.resolve("log"))) {
      int exitCode = run.await();
      assertThat(run.log().lines().dropWhile(line -> !line.startsWith("ERROR: ")))
          .as(run.log())
          .hasSize(2)
          .noneMatch(line -> line.matches(".*(software\\.amazon|Exception|Provider|@[0-9a-f]).*"));
      return new Ended(exitCode, run.log());
    }
  }
}
