package io.pgstow.config;

import java.util.ArrayList;
import java.util.List;

/** What a job does not start without. */
final class Requirements {
  private static final ConnectionSettings SOURCE = ConnectionSettings.SOURCE;
  private static final ConnectionSettings DESTINATION = ConnectionSettings.DESTINATION;

  private final Job job;
  private final Settings settings;
  private final Environment environment;
  private final Problems problems;

  /** Of settings as far as they are well-formed. */
  Requirements(Settings settings, Environment environment, Problems problems) {
    this.job = settings.job();
    this.settings = settings;
    this.environment = environment;
    this.problems = problems;
  }

  void check() {
    required().stream().filter(setting -> !environment.gives(setting)).forEach(this::missing);
  }

  private List<Setting<?>> required() {
    var required = new ArrayList<Setting<?>>();
    AllSettings.of(job).stream()
        .filter(setting -> setting.requiredBy().contains(job))
        .forEach(required::add);
    if (job == Job.RESTORE && environment.gives(StoreSettings.S3_URI)) {
      // a backup is found by its database, unless its full place is given
      required.remove(SOURCE.database);
      if (settings.find(SOURCE.database).isEmpty()) {
        addDestinationDatabase(required);
      }
    }
    if (settings.isOfCluster()) {
      required.remove(SOURCE.database);
    }
    if (job == Job.VERIFY) {
      requireForVerification(required);
    }
    if (job == Job.CHECK) {
      required.addAll(wantedSides());
    }
    return required;
  }

  private void requireForVerification(List<Setting<?>> required) {
    if (environment.gives(StoreSettings.S3_URI)) {
      required.remove(SOURCE.database);
    }
    boolean restores =
        settings
            .find(VerifySettings.VERIFY_LEVEL)
            .filter(VerifySettings.Level.RESTORE::equals)
            .isPresent();
    if (restores) {
      required.addAll(List.of(DESTINATION.host, DESTINATION.user));
    }
  }

  /** It is the source's by default. */
  private void addDestinationDatabase(List<Setting<?>> required) {
    if (!environment.gives(SOURCE.database) && !required.contains(SOURCE.database)) {
      required.add(DESTINATION.database);
    }
  }

  /** Each side is checked that is given in part. */
  private List<Setting<?>> wantedSides() {
    var required = new ArrayList<Setting<?>>();
    if (wants(SOURCE)) {
      required.addAll(List.of(SOURCE.host, SOURCE.user));
      if (!settings.isOfCluster()) {
        required.add(SOURCE.database);
      }
    }
    if (wants(DESTINATION)) {
      required.addAll(List.of(DESTINATION.host, DESTINATION.user));
      if (!settings.isOfCluster()) {
        addDestinationDatabase(required);
      }
    }
    if (required.isEmpty() && !givesStore()) {
      problems.add(
          "nothing to check: no server and no store is set",
          "Set the variables of the job to check.");
    }
    return required;
  }

  private boolean wants(ConnectionSettings side) {
    return environment.gives(side.host) || environment.gives(side.user);
  }

  private boolean givesStore() {
    return environment.gives(StoreSettings.BACKUP_URL) || environment.gives(StoreSettings.S3_URI);
  }

  private String hint(Setting<?> setting) {
    return setting == SOURCE.database && ClusterSettings.CLUSTER.jobs().contains(job)
        ? setting.prose() + " For a backup of a whole server, set CLUSTER=true instead."
        : setting.prose();
  }

  private void missing(Setting<?> setting) {
    String hint =
        ForeignNames.of(setting)
            .filter(environment::isMeant)
            .findFirst()
            .map(name -> "\"" + name + "\" is set, but the name here is \"" + setting + "\".")
            .orElseGet(() -> hint(setting));
    problems.add("\"" + setting + "\" is not set", hint);
  }
}
