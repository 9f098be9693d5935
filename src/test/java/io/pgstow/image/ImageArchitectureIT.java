package io.pgstow.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/** What is in the image, whether or not this machine could run it. */
final class ImageArchitectureIT {
  @Test
  void all_programs_and_libraries_are_of_the_architecture_that_was_asked_for() throws Exception {
    assumeTrue(Engine.tar().isPresent(), "no image was built");
    String asked = System.getProperty("pgstow.image.architecture");
    try (var image = new ImageTar(Engine.tar().orElseThrow())) {
      assertThat(image.architecture()).isEqualTo(asked);
      assertThat(image.machines())
          .containsKeys("opt/java/bin/java", "app/native/libzstd-jni.so")
          .allSatisfy((file, machine) -> assertThat(machine).as(file).isEqualTo(asked));
      assertThat(image.machines().keySet()).anyMatch(file -> file.endsWith("/bin/pg_dump"));
    }
  }
}
