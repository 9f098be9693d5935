package io.pgstow.config;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.report.OutputFormat;
import io.pgstow.report.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the job {@code help} prints, made from the declarations. */
public final class Help {
  private static final int WIDTH = 80;
  private static final int FACTS = 13;
  private static final int JOBS =
      Job.names().stream().mapToInt(String::length).max().orElseThrow() + 2;
  private static final String INDENT = "  ";
  private static final String DEEPER = "      ";

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
    var lines = new ArrayList<String>();
    for (Job job : Job.values()) {
      table.row(job, job.prose());
      lines.add(named(job.toString(), JOBS, job.prose()));
    }
    return page(
        "Usage: pgstow JOB, or JOB in the environment. All settings are environment variables.",
        lines,
        "\"pgstow help JOB\" lists a job's settings, \"pgstow help SETTING\" explains one.",
        table,
        format);
  }

  private static String job(Job job, OutputFormat format) {
    var table = new Table("setting", "default", "meaning");
    var lines = new ArrayList<String>();
    for (Setting<?> setting : AllSettings.of(job)) {
      String unset = unset(setting, job);
      table.row(setting, unset, setting.prose());
      lines.add(
          wrapped(unset.isEmpty() ? setting.name() : setting + " [" + unset + "]", INDENT, ""));
      lines.add(wrapped(setting.prose(), DEEPER, DEEPER));
    }
    return page(
        "pgstow " + job + ": " + job.prose(),
        lines,
        "In brackets is the default. SETTING_FILE names a file to read a secret from."
            + " \"pgstow help SETTING\" says what to choose.",
        table,
        format);
  }

  private static String unset(Setting<?> setting, Job job) {
    return setting.requiredBy().contains(job) ? "required" : setting.whenUnset();
  }

  private static String setting(Setting<?> setting, OutputFormat format) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("takes", setting.type().form());
    facts.put("default", setting.whenUnset());
    facts.put("jobs", words(setting.jobs()));
    facts.put("required by", words(setting.requiredBy()));
    facts.put("secret", setting.type().secret());
    var table = new Table("fact", "value");
    var lines = new ArrayList<String>();
    if (!setting.advice().isEmpty()) {
      table.row("advice", setting.advice());
      lines.add(wrapped(setting.advice(), "", ""));
      lines.add("");
    }
    facts.forEach(
        (name, value) -> {
          table.row(name, value);
          switch (value) {
            case Boolean holds when holds -> lines.add(named(name, FACTS, "yes"));
            case String text when !text.isEmpty() -> lines.add(named(name, FACTS, text));
            default -> {}
          }
        });
    Stream.concat(setting.aliases().stream(), setting.fileName().stream())
        .forEach(
            name -> {
              table.row("also read from", name);
              lines.add(named("or set", FACTS, name));
            });
    return page(setting + ": " + setting.prose(), lines, "", table, format);
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

  private static String page(
      String head, List<String> lines, String foot, Table table, OutputFormat format) {
    return switch (format) {
      case JSON -> table.render(format);
      case TABLE, LIST ->
          (wrapped(head, "", "")
                  + "\n\n"
                  + String.join("\n", lines)
                  + "\n\n"
                  + wrapped(foot, "", ""))
              .stripTrailing();
    };
  }

  private static String named(String name, int column, String text) {
    return wrapped(
        text, INDENT + name + " ".repeat(column - name.length()), INDENT + " ".repeat(column));
  }

  /** The words in lines of at most {@link #WIDTH} characters, where words allow it. */
  private static String wrapped(String text, String first, String others) {
    var lines = new StringBuilder(first);
    int column = first.length();
    boolean begun = false;
    for (String word : text.split(" ", -1)) {
      if (begun && column + 1 + word.length() > WIDTH) {
        lines.append('\n').append(others);
        column = others.length();
        begun = false;
      }
      lines.append(begun ? " " : "").append(word);
      column += word.length() + (begun ? 1 : 0);
      begun = true;
    }
    return lines.toString();
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
