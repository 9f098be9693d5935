package io.pgstow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandLineTest {

  @Test
  void the_first_argument_is_the_job_before_the_variable() {
    assertThat(CommandLine.parse(List.of("backup"), Map.of("JOB", "restore")))
        .isEqualTo(new CommandLine(Job.BACKUP, Optional.empty()));
    assertThat(CommandLine.parse(List.of(), Map.of("JOB", "restore")).job()).isEqualTo(Job.RESTORE);
  }

  @Test
  void help_takes_a_topic() {
    assertThat(CommandLine.parse(List.of("help", "SRC_PGHOST"), Map.of()))
        .isEqualTo(new CommandLine(Job.HELP, Optional.of("SRC_PGHOST")));
  }

  @ParameterizedTest
  @CsvSource({"--help,HELP", "-h,HELP", "--version,VERSION"})
  void the_usual_options_are_understood(String option, Job job) {
    assertThat(CommandLine.parse(List.of(option), Map.of()).job()).isEqualTo(job);
  }

  @Test
  void an_unknown_job_is_refused_with_the_nearest_one() {
    assertRefused(
        List.of("backpu"),
        "\"backpu\" is not a job",
        "\"backup\" may be meant; \"pgstow help\" lists the jobs.");
    assertRefused(List.of("x\ny"), "\"x?y\" is not a job", "\"pgstow help\" lists the jobs.");
  }

  @Test
  void no_job_is_refused() {
    assertRefused(List.of(), "no job is named", "\"pgstow help\" lists the jobs.");
  }

  @Test
  void arguments_but_the_job_are_refused() {
    assertRefused(
        List.of("backup", "app"),
        "\"app\" is an extra argument",
        "Only the job is an argument, settings are environment variables; \"pgstow"
            + " help\" lists the jobs.");
    assertRefused(
        List.of("help", "backup", "restore"),
        "\"restore\" is an extra argument",
        "Only the job is an argument, settings are environment variables; \"pgstow"
            + " help\" lists the jobs.");
  }

  private static void assertRefused(List<String> arguments, String fact, String hint) {
    assertThatThrownBy(() -> CommandLine.parse(arguments, Map.of()))
        .hasMessage(fact)
        .asInstanceOf(type(PgstowException.class))
        .returns(ExitCode.USAGE, PgstowException::exitCode)
        .returns(hint, PgstowException::hint);
  }
}
