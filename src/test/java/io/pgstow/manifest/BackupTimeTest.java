package io.pgstow.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BackupTimeTest {

  @Test
  void a_name_says_the_time_to_the_second() {
    assertThat(BackupTime.nameOf(Instant.parse("2026-11-21T02:34:00.999Z")))
        .isEqualTo("20261121T023400Z");
    assertThat(BackupTime.of("20261121T023400Z")).contains(Instant.parse("2026-11-21T02:34:00Z"));
    assertThat(BackupTime.of("20240229T235959Z")).contains(Instant.parse("2024-02-29T23:59:59Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nightly",
        "20261121",
        "20261121T023400",
        "20261121T023400Z-2",
        "20250229T000000Z",
        "20261121T240000Z",
        "20261321T000000Z"
      })
  void other_names_say_none(String name) {
    assertThat(BackupTime.of(name)).isEmpty();
  }
}
