package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pgstow.testing.FreePort;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process without keys that has what Kubernetes gives to a service account with a role. */
final class WebIdentityIT {
  private static final String ROLE = "arn:aws:iam::111122223333:role/pgstow";
  private static final String TOKEN = "header.payload.signature";

  /** An answer of AssumeRoleWithWebIdentity (AWS Security Token Service API Reference). */
  private static final String ANSWER =
      """
      <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleWithWebIdentityResult>
          <Credentials>
            <AccessKeyId>%s</AccessKeyId>
            <SecretAccessKey>%s</SecretAccessKey>
            <SessionToken>session</SessionToken>
            <Expiration>2099-01-01T00:00:00Z</Expiration>
          </Credentials>
        </AssumeRoleWithWebIdentityResult>
      </AssumeRoleWithWebIdentityResponse>
      """
          .formatted(S3Server.KEY.id(), S3Server.KEY.secret());

  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

  @TempDir Path folder;

  @Test
  void the_token_of_the_pod_opens_the_store() throws Exception {
    HttpServer tokens = HttpServer.create(FreePort.address(), 0);
    tokens.createContext("/", this::answer);
    tokens.start();
    try (var s3 = S3Server.start()) {
      Map<String, String> variables = new HashMap<>(TestStore.bucket(s3, "role").settings());
      variables.keySet().removeAll(Set.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"));
      variables.put("AWS_REGION", "us-east-1");
      variables.put("AWS_ROLE_ARN", ROLE);
      variables.put(
          "AWS_WEB_IDENTITY_TOKEN_FILE",
          Files.writeString(folder.resolve("token"), TOKEN).toString());
      variables.put(
          "AWS_ENDPOINT_URL_STS", "http://127.0.0.1:" + tokens.getAddress().getPort() + "/");

      try (var run = ChildProcess.start("list", variables, folder.resolve("log"))) {
        assertThat(run.await()).as(run.log()).isZero();
        assertThat(run.log())
            .doesNotContain(TOKEN, S3Server.KEY.secret())
            .doesNotContain("is not a setting");
      }
      assertThat(asked)
          .singleElement()
          .satisfies(
              body ->
                  assertThat(body.split("&"))
                      .contains(
                          "Action=AssumeRoleWithWebIdentity",
                          "RoleArn=" + ROLE,
                          "WebIdentityToken=" + TOKEN));
    } finally {
      tokens.stop(0);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.add(
          URLDecoder.decode(new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8));
      byte[] answer = ANSWER.getBytes(UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }
}
