package io.pgstow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.config.ConnectionSettings.OnExisting;
import io.pgstow.report.OutputFormat;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  private static final Map<String, String> MIGRATE =
      Map.of(
          "SRC_PGHOST", "old",
          "SRC_PGUSER", "reader",
          "SRC_PGPASSWORD", "s3cret",
          "SRC_DBNAME", "app",
          "DST_PGHOST", "new",
          "DST_PGUSER", "owner");

  @Test
  void values_have_their_types() {
    Settings settings =
        parse(Map.of("DST_ON_EXISTING", "drop", "S3_CHUNK_SIZE", "64MB", "TABLES", "a,b"));

    assertThat(settings.get(ConnectionSettings.DST_ON_EXISTING)).isEqualTo(OnExisting.DROP);
    assertThat(settings.find(S3Settings.S3_CHUNK_SIZE)).contains(64L << 20);
    assertThat(settings.find(SelectionSettings.TABLES)).contains(List.of("a", "b"));
  }

  @Test
  void what_is_not_given_has_its_default_or_nothing() {
    Settings settings = parse(Map.of());

    assertThat(settings.get(RunSettings.WAIT_FOR_DB)).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.find(RestoreSettings.RESTORE_SEGMENT_SIZE)).isEmpty();
    assertThat(settings.get(StoreSettings.BACKUP_URL)).isEqualTo("file:backups");
    assertThat(settings.find(S3Settings.S3_CHUNK_SIZE)).isEmpty();
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void an_empty_or_blank_variable_counts_as_unset() {
    Settings settings = parse(Map.of("WAIT_FOR_DB", "", "BACKUP_NAME", " ", "DST_PGPORT", ""));

    assertThat(settings.get(RunSettings.WAIT_FOR_DB)).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.find(StoreSettings.BACKUP_NAME)).isEmpty();
    assertThat(settings.destination().port()).isEqualTo(5432);
  }

  @Test
  void line_ends_of_another_system_are_no_part_of_a_value() {
    assertThat(parse(Map.of("SRC_DBNAME", "app\r")).source().database()).isEqualTo("app");
  }

  @Test
  void the_source_is_all_that_its_settings_say() {
    ConnectionParameters source = parse(Map.of("SRC_PGSSLMODE", "VERIFY-FULL")).source();

    assertThat(source.host()).isEqualTo("old");
    assertThat(source.user()).isEqualTo("reader");
    assertThat(source.password().map(Secret::reveal)).contains("s3cret");
    assertThat(source.tls().mode()).isEqualTo("verify-full");
    assertThat(source.toString()).doesNotContain("s3cret");
  }

  @Test
  void the_destination_has_the_sources_database_unless_another_is_named() {
    assertThat(parse(Map.of()).destination().database()).isEqualTo("app");
    assertThat(parse(Map.of("DST_DBNAME", "copy")).destination().database()).isEqualTo("copy");
  }

  @Test
  void another_variable_is_read_where_the_setting_has_one() {
    assertThat(parse(Map.of("AWS_DEFAULT_REGION", "eu-west-1")).get(S3Settings.AWS_REGION))
        .isEqualTo("eu-west-1");
    assertThat(
            parse(Map.of("AWS_ENDPOINT_URL_S3", "http://b", "S3_ENDPOINT_URL", "http://a"))
                .get(S3Settings.S3_ENDPOINT_URL))
        .hasToString("http://a");
  }

  @Test
  void settings_of_other_jobs_are_neither_read_nor_judged() {
    Settings settings = Settings.parse(Job.VERSION, Map.of("SRC_PGPORT", "x", "SRC_PGHOTS", "y"));

    assertThat(settings.find(ConnectionSettings.SOURCE.port)).isEmpty();
    assertThatThrownBy(() -> settings.get(RunSettings.WAIT_FOR_DB))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("WAIT_FOR_DB has no value in version");
  }

  @Test
  void the_report_shows_where_each_value_is_from_and_no_secret() {
    Settings settings =
        Settings.parse(
            Job.BACKUP,
            Map.of(
                "SRC_PGHOST", "old",
                "SRC_PGUSER", "reader",
                "SRC_PGPASSWORD", "s3cret",
                "SRC_DBNAME", "app",
                "AWS_DEFAULT_REGION", "eu-west-1"));

    assertThat(settings.report().render(OutputFormat.TABLE))
        .containsPattern("\\| SRC_PGHOST +\\| old +\\| set +\\|")
        .containsPattern("\\| SRC_PGPORT +\\| 5432 +\\| default +\\|")
        .containsPattern("\\| SRC_PGPASSWORD +\\| \\*\\*\\* +\\| set +\\|")
        .containsPattern("\\| AWS_REGION +\\| eu-west-1 +\\| set as AWS_DEFAULT_REGION +\\|")
        .doesNotContain("s3cret", "DST_", "S3_CHUNK_SIZE");
    assertThat(settings.summary())
        .isEqualTo(
            "SRC_PGHOST=old SRC_PGUSER=reader SRC_PGPASSWORD=*** SRC_DBNAME=app AWS_REGION=eu-west-1");
  }

  private static Settings parse(Map<String, String> more) {
    var environment = new HashMap<>(MIGRATE);
    environment.putAll(more);
    return Settings.parse(Job.MIGRATE, environment);
  }
}
