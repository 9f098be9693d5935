package io.pgstow.config;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.report.OutputFormat;
import io.pgstow.report.Table;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the job {@code help} prints, made from the declarations. */
public final class Help {
  private Help() {}

  /**
   * Explains a job or a setting, or without a topic the jobs.
   *
   * @return text that ends without a line feed; as JSON the table alone
   * @throws PgstowException when there is no such topic
   */
  public static String text(Optional<String> topic, OutputFormat format) {
    return topic.map(name -> topic(name, format)).orElseGet(() -> jobs(format));
  }

  private static String topic(String name, OutputFormat format) {
    return Job.named(name)
        .map(job -> job(job, format))
        .or(() -> setting(name).map(setting -> setting(setting, format)))
        .orElseThrow(() -> unknown(name));
  }

  private static String jobs(OutputFormat format) {
    var table = new Table("job", "does");
    Arrays.stream(Job.values()).forEach(job -> table.row(job, job.prose()));
    return page(
        "Usage: pgstow JOB, or JOB in the environment; all else is environment variables.",
        table,
        "\"pgstow help JOB\" lists the settings of a job, \"pgstow help SETTING\" explains one.",
        format);
  }

  private static String job(Job job, OutputFormat format) {
    var table = new Table("setting", "default", "meaning");
    AllSettings.of(job)
        .forEach(setting -> table.row(setting, unset(setting, job), setting.prose()));
    return page(
        "pgstow " + job + ": " + job.prose(),
        table,
        "Each secret can be read from a file named by its setting with _FILE added.",
        format);
  }

  private static String unset(Setting<?> setting, Job job) {
    return setting.requiredBy().contains(job) ? "required" : setting.whenUnset();
  }

  private static String setting(Setting<?> setting, OutputFormat format) {
    var table =
        new Table("fact", "value")
            .row("takes", setting.type().form())
            .row("default", setting.whenUnset())
            .row("jobs", words(setting.jobs()))
            .row("required by", words(setting.requiredBy()))
            .row("secret", setting.type().secret());
    Stream.concat(setting.aliases().stream(), setting.fileName().stream())
        .forEach(name -> table.row("also read from", name));
    return page(setting + ": " + setting.prose(), table, "", format);
  }

  private static Optional<Setting<?>> setting(String name) {
    String variable = name.toUpperCase(Locale.ROOT);
    return AllSettings.all().stream()
        .filter(setting -> setting.variables().anyMatch(variable::equals))
        .findFirst();
  }

  private static String words(Collection<Job> jobs) {
    return jobs.stream().map(Job::toString).collect(Collectors.joining(", "));
  }

  private static String page(String head, Table table, String foot, OutputFormat format) {
    return switch (format) {
      case JSON -> table.render(format);
      case TABLE -> String.join("\n", head, table.render(format), foot).stripTrailing();
    };
  }

  private static PgstowException unknown(String name) {
    var topics = Stream.concat(Job.names().stream(), AllSettings.names().stream()).toList();
    String near =
        Nearest.to(name, topics, 3).map(topic -> "\"" + topic + "\" may be meant; ").orElse("");
    return new PgstowException(
        ExitCode.USAGE,
        "\"" + Redaction.malformed(name) + "\" is neither a job nor a setting",
        near + "\"pgstow help\" lists the jobs.");
  }
}
