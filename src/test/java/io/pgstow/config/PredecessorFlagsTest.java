package io.pgstow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.error.PgstowException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PredecessorFlagsTest {
  @Test
  void flags_become_a_job_and_settings() {
    assertThat(
            PredecessorFlags.translate(
                List.of("--skip-checks", "--all", "--force", "--s3-chunk-size", "16MB"),
                Map.of("SRC_DBNAME", "app")))
        .isEqualTo(
            new PredecessorFlags(
                List.of("migrate"),
                Map.of(
                    "SRC_DBNAME", "app",
                    "SKIP_CHECKS", "true",
                    "FORCE", "true",
                    "S3_CHUNK_SIZE", "16MB")));
  }

  @Test
  void what_is_no_such_flag_stays_as_it_is() {
    assertThat(PredecessorFlags.translate(List.of("help", "--nonsense"), Map.of()).arguments())
        .containsExactly("help", "--nonsense");
  }

  @Test
  void two_jobs_and_a_flag_without_its_value_are_refused() {
    for (List<String> arguments :
        List.of(List.of("--backup", "--restore"), List.of("--backup", "--s3-chunk-size"))) {
      assertThatExceptionOfType(PgstowException.class)
          .isThrownBy(() -> PredecessorFlags.translate(arguments, Map.of()));
    }
  }
}
