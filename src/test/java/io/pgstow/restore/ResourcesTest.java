package io.pgstow.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class ResourcesTest {
  @Test
  void all_are_closed_the_last_first_though_one_fails_to() {
    var closed = new ArrayList<String>();
    var resources = new Resources();
    resources.add(() -> closed.add("first"));
    resources.add(
        () -> {
          throw new IllegalStateException("second");
        });
    resources.add(() -> closed.add("third"));

    assertThatThrownBy(resources::close).hasMessage("second");

    assertThat(closed).containsExactly("third", "first");
  }
}
