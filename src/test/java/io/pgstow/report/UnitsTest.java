package io.pgstow.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1536, 1.5 KiB",
    "1073741824, 1.0 GiB",
    "9223372036854775807, 8.0 EiB"
  })
  void bytes_have_the_largest_unit_that_fits(long bytes, String text) {
    assertThat(Units.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 ms",
    "PT0.35S, 350 ms",
    "PT12.34S, 12.3 s",
    "PT59.99S, 59.9 s",
    "PT1M2S, 1 min 2 s",
    "PT2H5M30S, 2 h 5 min",
    "P3DT4H, 3 d 4 h"
  })
  void durations_have_their_two_largest_units(Duration time, String text) {
    assertThat(Units.duration(time)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1048576, PT0.5S, 2.0 MiB/s", "100, PT10S, 10 B/s"})
  void rates_are_bytes_a_second(long bytes, Duration time, String text) {
    assertThat(Units.rate(bytes, time)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"7|7", "1200000|1,200,000"})
  void counts_are_grouped(long number, String text) {
    assertThat(Units.count(number)).isEqualTo(text);
  }
}
