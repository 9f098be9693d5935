package io.pgstow.config;

import io.pgstow.config.Settings.Value;
import io.pgstow.config.Type.Visibility;
import io.pgstow.error.PgstowException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads the settings of one job and collects all that is wrong with them. */
final class SettingsParser {
  private final Job job;
  private final Environment environment;
  private final Function<Settings, List<Runnable>> openings;
  private final Problems problems = new Problems();
  private final Map<Setting<?>, Value<?>> values = new LinkedHashMap<>();
  private Map<String, Map<Setting<?>, Value<?>>> ofDatabases = Map.of();

  SettingsParser(Job job, Environment environment, Function<Settings, List<Runnable>> openings) {
    this.job = job;
    this.environment = environment;
    this.openings = openings;
  }

  Settings parse() {
    AllSettings.of(job).forEach(this::read);
    nameDatabase();
    if (job.takes(Group.CLUSTER)) {
      ofDatabases =
          new DatabaseSettings(job, environment, problems)
              .read(settings().find(ClusterSettings.DATABASE_SETTINGS).orElse(Map.of()));
    }
    new Requirements(settings(), environment, problems).check();
    new Contradictions(settings(), environment, problems).check();
    if (job.takes(Group.S3)) {
      new WithoutEffect(settings(), environment, problems).check();
      new UnknownNames(job, environment, problems).check();
    }
    openings.apply(settings()).forEach(this::open);
    problems.throwIfAny(job);
    return settings();
  }

  private void open(Runnable opening) {
    try {
      opening.run();
    } catch (PgstowException e) {
      problems.add(String.valueOf(e.getMessage()), e.hint());
    }
  }

  /** A file may be named after its database, where no setting names one. */
  private void nameDatabase() {
    Setting<String> source = ConnectionSettings.SOURCE.database;
    if (job == Job.RESTORE
        && !values.containsKey(source)
        && !values.containsKey(ConnectionSettings.DESTINATION.database)) {
      settings()
          .find(StoreSettings.S3_URI)
          .flatMap(DatabaseOfFile::of)
          .ifPresent(
              name -> values.put(source, new Value<>(name, name, StoreSettings.S3_URI.name())));
    }
  }

  private Settings settings() {
    return new Settings(job, values, ofDatabases, problems.warnings());
  }

  private <T> void read(Setting<T> setting) {
    environment
        .find(setting, problems)
        .or(() -> setting.defaultText().map(Given::byDefault))
        .ifPresent(given -> parse(setting, given));
  }

  private <T> void parse(Setting<T> setting, Given given) {
    Type<T> type = setting.type();
    if (given.text().indexOf('\0') >= 0) {
      problems.add("\"" + setting + "\" holds a NUL character", "Remove it.");
      return;
    }
    if (NativeEncoding.hasCorrupted(given.text())) {
      problems.add(
          "\"%s\" has characters that are not in the encoding of the locale, \"%s\""
              .formatted(setting, NativeEncoding.name()),
          NativeEncoding.HINT);
      return;
    }
    String text = stripped(type, given.text());
    if (refusesQuotes(setting, text)) {
      return;
    }
    type.parse(text)
        .ifPresentOrElse(
            value ->
                values.put(setting, new Value<>(value, shown(type, given, text), given.from())),
            () -> refuse(setting, text));
  }

  /** No name has a line end at its end by intention: an env file of another system has. */
  private static String stripped(Type<?> type, String text) {
    if (type.secret()) {
      return text;
    }
    return type.blanksBelong() ? text.replaceFirst("[\r\n]+$", "") : text.strip();
  }

  /** Env files of container tools are not read by a shell: quotes in them are part of the value. */
  private boolean refusesQuotes(Setting<?> setting, String text) {
    if (setting.type().blanksBelong() && !text.equals(text.strip())) {
      problems.warn(
          "\"" + setting + "\" begins or ends with white space, which is part of the value");
    }
    if (!text.matches("(?s)\"[^\"]*\"|'[^']*'")) {
      return false;
    }
    if (setting.type().quotesBelong()) {
      problems.warn("\"" + setting + "\" is in quotes, which are part of the value");
      return false;
    }
    problems.add(
        "\"" + setting + "\" is in quotes, which are part of the value",
        "Remove the quotes: env files of container tools keep them.");
    return true;
  }

  private void refuse(Setting<?> setting, String text) {
    boolean hidden =
        setting.type().visibility() != Visibility.SHOWN || Redaction.mayHoldSecret(text);
    problems.add(
        "\"%s\" cannot be \"%s\""
            .formatted(setting, hidden ? Secret.HIDDEN : Redaction.malformed(text)),
        "It takes "
            + setting.type().form()
            + (Redaction.mayHoldSecret(text) ? ", and no credentials." : "."));
  }

  /** What of a value that the user gave is shown. */
  static String shown(Type<?> type, String text) {
    return type.visibility() == Visibility.SHOWN && !Redaction.mayHoldSecret(text)
        ? text
        : Secret.HIDDEN;
  }

  private static String shown(Type<?> type, Given given, String text) {
    return switch (type.visibility()) {
      case SECRET -> Secret.HIDDEN;
      case HIDDEN -> given.isDefault() ? text : Secret.HIDDEN;
      case SHOWN -> Redaction.mayHoldSecret(text) ? Secret.HIDDEN : text;
    };
  }
}
