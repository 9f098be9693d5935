package io.pgstow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.error.PgstowException;
import io.pgstow.report.OutputFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class HelpTest {

  @Test
  void without_a_topic_it_lists_the_jobs() {
    assertThat(Help.text(Optional.empty(), OutputFormat.TABLE))
        .startsWith("Usage: pgstow JOB")
        .contains("\n  backup           Back up one database to the store.\n")
        .endsWith("\"pgstow help SETTING\" explains one.");
    assertThat(Help.text(Optional.empty(), OutputFormat.JSON))
        .startsWith("[")
        .contains("\"job\" : \"backup\"");
  }

  @ParameterizedTest
  @EnumSource(Job.class)
  void of_a_job_it_lists_the_settings(Job job) {
    String text = help(job.toString());

    assertThat(text.replace('\n', ' ')).startsWith("pgstow " + job + ": " + job.prose());
    AllSettings.of(job)
        .forEach(setting -> assertThat(text).containsPattern("\n  " + setting + "( \\[|\n)"));
  }

  @Test
  void of_a_job_it_says_what_is_required() {
    assertThat(help("backup"))
        .contains("\n  SRC_PGHOST [required]\n      Name")
        .doesNotContain("DST_PGHOST");
  }

  @ParameterizedTest
  @MethodSource("io.pgstow.config.DeclarationsTest#settings")
  void of_a_setting_it_says_all(Setting<?> setting) {
    assertThat(help(setting.name())).startsWith(setting + ": ");
    assertThat(setting.variables()).allMatch(name -> help(name).equals(help(setting.name())));
  }

  @Test
  void a_setting_is_explained_as_a_list_of_facts() {
    assertThat(help("aws_secret_access_key"))
        .isEqualTo(
            """
            AWS_SECRET_ACCESS_KEY: Secret access key.

              takes        text
              default      the AWS credential chain
              jobs         backup, restore, migrate, backup-cluster, restore-cluster,
                           verify, list, contents, prune, pin, unpin, rename, check
              secret       yes
              or set       AWS_SECRET_ACCESS_KEY_FILE""");
  }

  @Test
  void a_setting_that_is_a_choice_says_what_to_choose() {
    assertThat(help("INDEX_POLICY")).contains("\n\nauto, the default, creates", "1.7 times");
    assertThat(Help.text(Optional.of("INDEX_POLICY"), OutputFormat.JSON)).contains("\"advice\"");
  }

  @ParameterizedTest
  @MethodSource("topics")
  void a_page_fits_a_terminal(String topic) {
    assertThat(help(topic).lines()).allMatch(line -> line.length() <= 80);
  }

  private static Stream<String> topics() {
    return Stream.concat(Job.names().stream(), AllSettings.names().stream());
  }

  @Test
  void an_unknown_topic_is_refused_with_the_nearest_one() {
    assertThatThrownBy(() -> help("SRC_PGHOTS"))
        .isInstanceOf(PgstowException.class)
        .hasMessage("\"SRC_PGHOTS\" is neither a job nor a setting")
        .extracting(e -> ((PgstowException) e).hint())
        .isEqualTo("\"SRC_PGHOST\" may be meant; \"pgstow help\" lists the jobs.");
  }

  private static String help(String topic) {
    return Help.text(Optional.of(topic), OutputFormat.TABLE);
  }
}
