package io.pgstow.config;

import io.pgstow.report.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The settings of one job, complete and free of contradictions. Immutable. */
public final class Settings {
  private final Job job;
  private final Map<Setting<?>, Value<?>> values;
  private final List<String> warnings;

  Settings(Job job, Map<Setting<?>, Value<?>> values, List<String> warnings) {
    this.job = job;
    this.values = values;
    this.warnings = warnings;
  }

  /**
   * Reads the settings that the job takes.
   *
   * @throws io.pgstow.error.PgstowException with all problems at once
   */
  public static Settings parse(Job job, Map<String, String> environment) {
    return new SettingsParser(job, new Environment(environment)).parse();
  }

  /** The job the settings are for. */
  public Job job() {
    return job;
  }

  /** The value of a setting that has a default or that the job requires. */
  public <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(() -> new IllegalStateException(setting + " has no value in " + job));
  }

  /** The value of a setting, where the user or its default gives one and the job takes it. */
  @SuppressWarnings("unchecked") // SettingsParser keeps under each setting what its type made
  public <T> Optional<T> find(Setting<T> setting) {
    return Optional.ofNullable((Value<T>) values.get(setting)).map(Value::value);
  }

  /** How to reach the source, for a job that has one. */
  public ConnectionParameters source() {
    return ConnectionParameters.of(
        this, ConnectionSettings.SOURCE, get(ConnectionSettings.SOURCE.database));
  }

  /** How to reach the destination, for a job that has one. */
  public ConnectionParameters destination() {
    return ConnectionParameters.of(
        this,
        ConnectionSettings.DESTINATION,
        find(ConnectionSettings.DESTINATION.database)
            .orElseGet(() -> get(ConnectionSettings.SOURCE.database)));
  }

  /** How to reach a database on the destination's server that goes by no setting. */
  public ConnectionParameters destination(String database) {
    return ConnectionParameters.of(this, ConnectionSettings.DESTINATION, database);
  }

  /** What the user should know of but need not correct, a line each. */
  public List<String> warnings() {
    return warnings;
  }

  /** Every setting that has a value, secrets hidden, and where the value is from. */
  public Table report() {
    var table = new Table("setting", "value", "from");
    values.forEach((setting, value) -> table.row(setting.name(), value.shown(), value.from()));
    return table;
  }

  /** What the user has set, secrets hidden: {@code NAME=value}, with blanks between. */
  public String summary() {
    return values.entrySet().stream()
        .filter(entry -> !entry.getValue().from().equals(Given.DEFAULT))
        .map(entry -> entry.getKey() + "=" + entry.getValue().shown())
        .collect(Collectors.joining(" "));
  }

  /**
   * A value as it is and as it is shown.
   *
   * @param from where it comes from, in the words of the report
   */
  record Value<T>(T value, String shown, String from) {}
}
