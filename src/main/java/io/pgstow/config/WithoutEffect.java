package io.pgstow.config;

import io.pgstow.config.DumpSettings.DumpFormat;
import io.pgstow.config.RestoreSettings.IndexPolicy;
import io.pgstow.config.VerifySettings.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds what is set but has no effect: because of the job, or because of what another setting says.
 * Somebody set it for a reason, so it is never ignored. By some settings users say what is to be
 * done, and the job does not start without doing so; the others are warned about, since one
 * environment may serve several jobs.
 */
final class WithoutEffect {
  private final Job job;
  private final Settings settings;
  private final Environment environment;
  private final Problems problems;
  private final List<Rule> rules = new ArrayList<>();
  private final Map<String, List<String>> told = new LinkedHashMap<>();

  /** Of settings as far as they are well-formed. */
  WithoutEffect(Settings settings, Environment environment, Problems problems) {
    this.job = settings.job();
    this.settings = settings;
    this.environment = environment;
    this.problems = problems;
    addRulesOfStores();
    addRulesOfDumps();
    addRulesOfRestores();
    addRulesOfRuns();
    addRulesOfClusters();
  }

  /**
   * Settings that another one makes idle.
   *
   * @param because what follows on "has no effect"
   */
  private record Rule(String because, List<? extends Setting<?>> idle) {}

  void check() {
    AllSettings.all().stream()
        .filter(environment::gives)
        .filter(setting -> !setting.jobs().contains(job) || settings.find(setting).isPresent())
        .forEach(this::check);
    if (!job.takes(Group.CLUSTER)) {
      environment.names().stream()
          .filter(DatabaseSettings::isOne)
          .forEach(
              name -> told.computeIfAbsent("in \"" + job + "\"", _ -> new ArrayList<>()).add(name));
    }
    told.forEach(
        (because, names) ->
            problems.warn(
                "\"%s\" %s no effect %s"
                    .formatted(
                        String.join("\", \"", names),
                        names.size() == 1 ? "has" : "have",
                        because)));
  }

  private void check(Setting<?> setting) {
    because(setting)
        .ifPresent(
            because -> {
              String name = environment.nameGiven(setting);
              if (setting.refusedWithoutEffect() && !environment.givesDefault(setting)) {
                problems.add("\"%s\" has no effect %s".formatted(name, because), instead(setting));
              } else {
                told.computeIfAbsent(because, _ -> new ArrayList<>()).add(name);
              }
            });
  }

  private static String instead(Setting<?> setting) {
    return "Unset it; \"pgstow help %s\" says which jobs take it.".formatted(setting);
  }

  private Optional<String> because(Setting<?> setting) {
    if (!setting.jobs().contains(job)) {
      return Optional.of("in \"" + job + "\"");
    }
    return rules.stream()
        .filter(rule -> rule.idle().contains(setting))
        .map(Rule::because)
        .findFirst();
  }

  private void addRulesOfStores() {
    Setting<String> place = job == Job.RENAME ? RenameSettings.SRC_URL : StoreSettings.BACKUP_URL;
    Optional<String> store = settings.find(StoreSettings.S3_URI).or(() -> settings.find(place));
    boolean reportInBucket =
        settings.find(NoticeSettings.REPORT_URL).filter(url -> url.startsWith("s3:")).isPresent();
    if (store.filter(url -> url.startsWith("file:")).isPresent() && !reportInBucket) {
      add("on a store that is a folder", AllSettings.of(Group.S3));
      add("on a store that is a folder", RenameSettings.COPY_PART_SIZE);
    }
    if (settings.find(StoreSettings.S3_URI).isPresent()) {
      add("with \"S3_URI\"", StoreSettings.BACKUP_URL, StoreSettings.BACKUP_NAME);
    }
  }

  private void addRulesOfDumps() {
    if (isTrue(SelectionSettings.COLUMN_INSERTS)) {
      add("with \"COLUMN_INSERTS\"", DumpSettings.DUMP_JOBS, DumpSettings.DUMP_SEGMENT_SIZE);
      // pg_dump writes the rows by itself
      add("with \"COLUMN_INSERTS\"", SelectionSettings.ROWS, SelectionSettings.MASK);
    }
    if (settings.find(SelectionSettings.ROWS).isEmpty()) {
      add("without \"ROWS\"", SelectionSettings.FOLLOW_KEYS);
    }
    Optional<DumpFormat> format = settings.find(DumpSettings.DUMP_FORMAT);
    if (format.filter(DumpFormat.PLAIN::equals).isPresent()) {
      String because = "with \"DUMP_FORMAT=plain\"";
      add(because, DumpSettings.DUMP_JOBS, DumpSettings.DUMP_SEGMENT_SIZE);
      // pg_dump writes the rows by itself
      add(because, SelectionSettings.ROWS, SelectionSettings.MASK);
    }
    if (format.filter(DumpFormat.TAR::equals).isPresent()) {
      add("with \"DUMP_FORMAT=tar\"", DumpSettings.DUMP_COMPRESS);
    }
    // as pg_dump has it; pg_restore takes both
    if (job.takes(Group.DUMP) && settings.find(SelectionSettings.TABLES).isPresent()) {
      add("with \"TABLES\"", SelectionSettings.SCHEMAS, SelectionSettings.EXCLUDE_SCHEMAS);
    }
    if (isTrue(SelectionSettings.SCHEMA_ONLY)) {
      add(
          "with \"SCHEMA_ONLY\"",
          SelectionSettings.EXCLUDE_TABLE_DATA,
          SelectionSettings.COLUMN_INSERTS,
          SelectionSettings.ROWS,
          SelectionSettings.MASK);
    }
    if ((job == Job.BACKUP || job == Job.BACKUP_CLUSTER)
        && !isTrue(RetentionSettings.PRUNE_AFTER)) {
      add(
          "without \"PRUNE_AFTER=true\"",
          RetentionSettings.DECLARED.all().stream()
              .filter(setting -> setting != RetentionSettings.PRUNE_AFTER)
              .filter(setting -> setting != RetentionSettings.PIN)
              .toList());
    }
  }

  private void addRulesOfRestores() {
    boolean part =
        SelectionSettings.FILTERS.stream()
            .anyMatch(filter -> environment.gives(filter) && !environment.givesDefault(filter));
    if (!part) {
      add("without a filter such as \"TABLES\"", SelectionSettings.WITH_DEPENDENCIES);
    }
    Optional<Level> level = settings.find(VerifySettings.VERIFY_LEVEL);
    if (job == Job.VERIFY && level.isPresent() && level.get() != Level.RESTORE) {
      String because = "without \"VERIFY_LEVEL=restore\"";
      Stream.of(Group.DESTINATION, Group.SELECTION, Group.RESTORE, Group.RUN)
          .forEach(group -> add(because, AllSettings.of(group)));
      add(because, VerifySettings.VERIFY_SCRATCH_LIMIT);
    }
    if (level.isPresent() && level.get() != Level.CONTENT) {
      add("without \"VERIFY_LEVEL=content\"", VerifySettings.VERIFY_SAMPLE);
    }
    if (settings
        .find(RestoreSettings.INDEX_POLICY)
        .filter(policy -> policy != IndexPolicy.AUTO)
        .isPresent()) {
      add("without \"INDEX_POLICY=auto\"", RestoreSettings.INDEX_AUTO_THRESHOLD);
    }
  }

  private void addRulesOfClusters() {
    if (settings.isOfCluster()) {
      String because = "with \"CLUSTER=true\"";
      add(because, ConnectionSettings.DESTINATION.database);
      add(because, RetentionSettings.PRUNE_FOREIGN);
      if (job != Job.CHECK) {
        add(because, ConnectionSettings.SOURCE.database, StoreSettings.S3_URI);
      }
    }
  }

  private void addRulesOfRuns() {
    for (ConnectionSettings side :
        List.of(ConnectionSettings.SOURCE, ConnectionSettings.DESTINATION)) {
      if (environment.gives(side.password)) {
        add("with \"" + side.password + "\"", side.passwordFile);
      }
      if (settings.find(side.sslMode).filter("disable"::equalsIgnoreCase).isPresent()) {
        add(
            "with \"" + side.sslMode + "=disable\"",
            side.sslRootCertificate,
            side.sslCertificate,
            side.sslKey);
      }
    }
    if (settings.find(NoticeSettings.NOTIFY_URL).isEmpty()) {
      add("without \"NOTIFY_URL\"", NoticeSettings.NOTIFY_FORMAT, NoticeSettings.NOTIFY_ON);
    }
    if (isTrue(OutputSettings.QUIET) && isTrue(OutputSettings.SHOW_PROGRESS)) {
      add("with \"QUIET\"", OutputSettings.SHOW_PROGRESS);
    }
    if (settings.find(OutputSettings.JOB).filter(named -> named != job).isPresent()) {
      add("where an argument names the job", OutputSettings.JOB);
    }
  }

  private void add(String because, Setting<?>... idle) {
    add(because, Arrays.asList(idle));
  }

  private void add(String because, List<? extends Setting<?>> idle) {
    rules.add(new Rule(because, idle));
  }

  private boolean isTrue(Setting<Boolean> setting) {
    return settings.find(setting).orElse(false);
  }
}
