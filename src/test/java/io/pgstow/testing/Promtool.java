package io.pgstow.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Prometheus' own program, from the package prometheus or by src/build/fetch-promtool. */
public final class Promtool {

  /**
   * How it ended.
   *
   * @param said both its outputs
   */
  public record Ending(int status, String said) {}

  private Promtool() {}

  /** Runs it; skips the test where it is not on this machine. */
  public static Ending run(File input, String... arguments)
      throws IOException, InterruptedException {
    List<Path> found =
        Stream.of(Path.of("/usr/bin/promtool"), ClientPrograms.cache().resolve("pgstow/promtool"))
            .filter(Files::isExecutable)
            .toList();
    assumeThat(found).as("promtool").isNotEmpty();
    var command = new ArrayList<>(List.of(found.getFirst().toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectInput(input).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ending(process.waitFor(), said);
  }
}
