package io.pgstow.config;

import io.pgstow.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of one job, complete and free of contradictions. Immutable. */
public final class Settings {
  private final Job job;
  private final Map<Setting<?>, Value<?>> values;
  private final Map<String, Map<Setting<?>, Value<?>>> ofDatabases;
  private final List<String> warnings;

  /**
   * @param ofDatabases what holds for one database instead, by its name
   */
  Settings(
      Job job,
      Map<Setting<?>, Value<?>> values,
      Map<String, Map<Setting<?>, Value<?>>> ofDatabases,
      List<String> warnings) {
    this.job = job;
    this.values = values;
    this.ofDatabases = ofDatabases;
    this.warnings = warnings;
  }

  /**
   * Reads the settings that the job takes.
   *
   * @throws io.pgstow.error.PgstowException with all problems at once
   */
  public static Settings parse(Job job, Map<String, String> environment) {
    return parse(job, environment, _ -> List.of());
  }

  /**
   * Reads the settings that the job takes, and opens what they name.
   *
   * @param openings what to try with the settings as far as they are well-formed; each throws a
   *     {@link io.pgstow.error.PgstowException} when there is a problem
   * @throws io.pgstow.error.PgstowException with all problems at once
   */
  public static Settings parse(
      Job job, Map<String, String> environment, Function<Settings, List<Runnable>> openings) {
    return new SettingsParser(job, new Environment(environment), openings).parse();
  }

  /** The job the settings are for. */
  public Job job() {
    return job;
  }

  /**
   * Whether backups of whole servers are meant. A check is asked about those by any setting of
   * theirs.
   */
  public boolean isOfCluster() {
    return find(ClusterSettings.CLUSTER).orElse(false)
        || (job == Job.CHECK
            && ClusterSettings.DECLARED.all().stream()
                .flatMap(setting -> Optional.ofNullable(values.get(setting)).stream())
                .anyMatch(value -> !value.from().equals(Given.DEFAULT)));
  }

  /** The databases that have settings of their own. */
  public Set<String> databasesWithSettings() {
    return ofDatabases.keySet();
  }

  /**
   * The settings for one database of those that this job is about.
   *
   * @param one the job that does for one database what this does for many
   * @param name of the database whose backup is meant
   */
  public Settings forDatabase(Job one, String name) {
    var view = new LinkedHashMap<Setting<?>, Value<?>>();
    for (Setting<?> setting : AllSettings.of(one)) {
      Optional.<Value<?>>ofNullable(ofDatabases.getOrDefault(name, Map.of()).get(setting))
          .or(() -> Optional.ofNullable(values.get(setting)))
          .or(() -> byDefault(setting))
          .ifPresent(value -> view.put(setting, value));
    }
    view.put(ConnectionSettings.SOURCE.database, new Value<>(name, name, "set"));
    view.remove(ConnectionSettings.DESTINATION.database);
    view.remove(StoreSettings.S3_URI);
    view.remove(ClusterSettings.CLUSTER);
    // what belongs to a backup of a server is kept by that
    view.remove(RetentionSettings.PIN);
    return new Settings(one, view, Map.of(), List.of());
  }

  /** The same about a backup of this name. */
  public Settings withBackup(String name) {
    var named = new LinkedHashMap<>(values);
    named.put(StoreSettings.BACKUP_NAME, new Value<>(name, name, "set"));
    return new Settings(job, named, ofDatabases, warnings);
  }

  private static <T> Optional<Value<?>> byDefault(Setting<T> setting) {
    return setting
        .defaultText()
        .flatMap(
            text ->
                setting.type().parse(text).map(value -> new Value<>(value, text, Given.DEFAULT)));
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

  /** How to reach a database on the source's server that goes by no setting. */
  public ConnectionParameters source(String database) {
    return ConnectionParameters.of(this, ConnectionSettings.SOURCE, database);
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

  /** How the connections of the job are encrypted, as far as that is well-formed. */
  public List<TlsParameters> tls() {
    return Stream.of(ConnectionSettings.SOURCE, ConnectionSettings.DESTINATION)
        .filter(this::connectsTo)
        .flatMap(side -> TlsParameters.of(this, side).stream())
        .distinct()
        .toList();
  }

  private boolean connectsTo(ConnectionSettings side) {
    return find(side.host).isPresent()
        && (job != Job.VERIFY
            || find(VerifySettings.VERIFY_LEVEL)
                .filter(VerifySettings.Level.RESTORE::equals)
                .isPresent());
  }

  /** What the user should know of but need not correct, a line each. */
  public List<String> warnings() {
    return warnings;
  }

  /** Every setting that has a value, secrets hidden, and where the value is from. */
  public Table report() {
    var table = new Table("setting", "value", "from");
    values.forEach((setting, value) -> table.row(setting.name(), value.shown(), value.from()));
    ofDatabases.forEach(
        (database, own) ->
            own.forEach(
                (setting, value) ->
                    table.row(setting.name(), value.shown(), "set for \"" + database + "\"")));
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
