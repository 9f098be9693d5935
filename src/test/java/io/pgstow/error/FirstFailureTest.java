package io.pgstow.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class FirstFailureTest {
  private final FirstFailure failure = new FirstFailure();

  @Test
  void nobody_has_failed_at_first() {
    assertThat(failure.isKnown()).isFalse();
    assertThatCode(failure::check).doesNotThrowAnyException();
  }

  @Test
  void all_fail_as_the_first_one_did() {
    var first = new IllegalStateException("first");
    failure.add(first);
    failure.add(new IllegalStateException("because of the first"));

    assertThat(failure.isKnown()).isTrue();
    assertThatThrownBy(failure::check).isSameAs(first);
  }

  @Test
  void an_error_is_passed_on_as_it_is() {
    var error = new OutOfMemoryError("no room for a part");
    failure.add(error);

    assertThatThrownBy(failure::check).isSameAs(error);
  }
}
