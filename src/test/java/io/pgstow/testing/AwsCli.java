package io.pgstow.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The AWS command line, as an operator has it without pgstow. */
public record AwsCli(Path program) {

  /** The one on the {@code PATH}, without which the test cannot be. */
  public static AwsCli assumeInstalled() {
    Optional<Path> program =
        Stream.of(System.getenv("PATH").split(":"))
            .map(folder -> Path.of(folder, "aws"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(program.isPresent(), "NOT TESTED: there is no aws on the PATH");
    return new AwsCli(program.orElseThrow());
  }

  /** Runs {@code aws s3} against a server. Its end must be a good one. */
  public void s3(S3Server server, String... arguments) {
    var command = new ArrayList<>(List.of(program.toString(), "--endpoint-url"));
    command.addAll(List.of(server.endpoint().toString(), "s3"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_ACCESS_KEY_ID", S3Server.KEY.id(),
                "AWS_SECRET_ACCESS_KEY", S3Server.KEY.secret(),
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_CONFIG_FILE", "/dev/null",
                "AWS_EC2_METADATA_DISABLED", "true"));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + " failed: " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw ServerProcesses.interrupted(e);
    }
  }
}
