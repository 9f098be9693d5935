package io.pgstow.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/**
 * What runs containers: Docker, or Podman behind Docker's interface; and the image that this build
 * has made.
 */
final class Engine {
  /** Set by the profile that builds the image. */
  private static final String IMAGE_TAR = "pgstow.image.tar";

  private static final String IMAGE_NAME = "pgstow.image.name";

  /** Set where all has been prepared: what is missing then is a failure. */
  private static final String REQUIRED = "pgstow.image.required";

  private Engine() {}

  /** Why there can be no containers here, or nothing. */
  static Optional<String> obstacle() {
    Optional<String> obstacle = missing();
    obstacle.ifPresent(
        what -> {
          if (Boolean.getBoolean(REQUIRED)) {
            throw new IllegalStateException(what);
          }
          System.err.println("=== THE IMAGE IS NOT TESTED: " + what + " ===");
        });
    return obstacle;
  }

  private static Optional<String> missing() {
    if (tar().isEmpty()) {
      return Optional.of("no image was built: mvn -Pimage verify (docs/image.md)");
    }
    return DockerClientFactory.instance().isDockerAvailable()
        ? Optional.empty()
        : Optional.of("no Docker answers, and no Podman by DOCKER_HOST (docs/image.md)");
  }

  /** The image that this build has made, if it has. */
  static Optional<Path> tar() {
    return Optional.ofNullable(System.getProperty(IMAGE_TAR)).map(Path::of).filter(Files::exists);
  }

  /** Gives the engine the image, and returns its name. */
  static String load() throws IOException {
    try (InputStream tar = Files.newInputStream(tar().orElseThrow())) {
      DockerClientFactory.instance().client().loadImageCmd(tar).exec();
    }
    return System.getProperty(IMAGE_NAME);
  }
}
