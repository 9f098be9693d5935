package io.pgstow.config;

import io.pgstow.config.Settings.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The settings of a job for whole servers that hold for one database: {@code DUMP_JOBS__mydb=4}, or
 * in {@code DATABASE_SETTINGS}, a YAML text of databases and their settings.
 */
final class DatabaseSettings {
  static final Type<Map<String, Map<String, String>>> TYPE =
      Type.<Map<String, Map<String, String>>>of(
              "a YAML text of databases and their settings, such as {\"my db\": {DUMP_JOBS: 4}}",
              DatabaseSettings::parse)
          .hidden();

  private static final String BEFORE_DATABASE = "__";

  private final Job job;
  private final Environment environment;
  private final Problems problems;
  private final Map<String, Map<Setting<?>, Value<?>>> values = new TreeMap<>();

  DatabaseSettings(Job job, Environment environment, Problems problems) {
    this.job = job;
    this.environment = environment;
    this.problems = problems;
  }

  /** What a variable for one database means. */
  private record Named(String setting, String database) {
    static Optional<Named> of(String variable) {
      int end = variable.indexOf(BEFORE_DATABASE);
      return end > 0 && end + BEFORE_DATABASE.length() < variable.length()
          ? Optional.of(
              new Named(
                  variable.substring(0, end), variable.substring(end + BEFORE_DATABASE.length())))
          : Optional.empty();
    }
  }

  /** Whether a variable sets something for one database. */
  static boolean isOne(String variable) {
    return Named.of(variable).flatMap(named -> setting(named.setting())).isPresent();
  }

  private static Optional<Setting<?>> setting(String name) {
    return all().filter(setting -> setting.name().equals(name)).findFirst();
  }

  /** Those that concern one database and no other. */
  private static Stream<Setting<?>> all() {
    return AllSettings.all().stream()
        .filter(
            setting ->
                setting.group() == Group.DUMP
                    || setting.group() == Group.SELECTION
                    || (setting.group() == Group.RESTORE
                        && setting != RestoreSettings.MAP_TABLESPACE)
                    || setting == ConnectionSettings.DST_ON_EXISTING);
  }

  /**
   * Reads what there is, by database.
   *
   * @param listed of {@code DATABASE_SETTINGS}
   */
  Map<String, Map<Setting<?>, Value<?>>> read(Map<String, Map<String, String>> listed) {
    listed.forEach(
        (database, settings) ->
            settings.forEach(
                (name, text) ->
                    read(name, database, text, "\"%s\" of \"%s\"".formatted(name, database))));
    for (String variable : environment.names()) {
      Named.of(variable)
          .filter(named -> setting(named.setting()).isPresent())
          .ifPresent(
              named ->
                  read(
                      named.setting(),
                      named.database(),
                      environment.text(variable),
                      "\"" + variable + "\""));
    }
    return values;
  }

  private void read(String name, String database, String text, String where) {
    Optional<Setting<?>> setting = setting(name);
    if (setting.isEmpty()) {
      problems.add(
          where + " is not a setting for one database",
          "These are those of the dump, of the restore, of what is chosen, and DST_ON_EXISTING.");
    } else if (!setting.get().jobs().contains(job)) {
      problems.warn(where + " has no effect in \"" + job + "\"");
    } else {
      parse(setting.get(), database, text, where);
    }
  }

  private <T> void parse(Setting<T> setting, String database, String text, String where) {
    setting
        .type()
        .parse(setting.type().blanksBelong() ? text : text.strip())
        .ifPresentOrElse(
            value ->
                values
                    .computeIfAbsent(database, _ -> new LinkedHashMap<>())
                    .put(
                        setting,
                        new Value<>(value, SettingsParser.shown(setting.type(), text), "set")),
            () ->
                problems.add(
                    "%s cannot be \"%s\"".formatted(where, Redaction.malformed(text)),
                    "It takes " + setting.type().form() + "."));
  }

  private static Optional<Map<String, Map<String, String>>> parse(String yaml) {
    try {
      JsonNode root = new YAMLMapper().readTree(yaml);
      var databases = new TreeMap<String, Map<String, String>>();
      if (!root.isObject()) {
        return Optional.empty();
      }
      for (var database : root.properties()) {
        var settings = new LinkedHashMap<String, String>();
        if (!database.getValue().isObject()) {
          return Optional.empty();
        }
        for (var setting : database.getValue().properties()) {
          if (!setting.getValue().isValueNode()) {
            return Optional.empty();
          }
          settings.put(setting.getKey(), setting.getValue().asString());
        }
        databases.put(database.getKey(), settings);
      }
      return Optional.of(databases);
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }
}
