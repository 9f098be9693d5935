package io.pgstow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting in every job has an effect, or is refused, or is warned about. */
final class WithoutEffectTest {
  private static final Map<String, String> COMPLETE =
      Map.of(
          "SRC_PGHOST", "old",
          "SRC_PGUSER", "reader",
          "SRC_DBNAME", "app",
          "DST_PGHOST", "new",
          "DST_PGUSER", "owner",
          "BACKUP_URL", "s3://stow/backups",
          "SRC_URL", "s3://stow/old",
          "DST_URL", "s3://stow/new");

  private static final Map<String, String> RESTORING =
      Map.of("VERIFY_LEVEL", "restore", "DST_PGHOST", "new", "DST_PGUSER", "owner");

  private static final Map<String, String> RESTORING_A_PART =
      Map.of("VERIFY_LEVEL", "restore", "DST_PGHOST", "new", "DST_PGUSER", "owner", "TABLES", "a");

  /** What makes settings effective that are idle otherwise. */
  private static final List<Map<String, String>> CIRCUMSTANCES =
      List.of(
          Map.of(),
          Map.of("PRUNE_AFTER", "true"),
          Map.of("DUMP_FORMAT", "directory"),
          Map.of("S3_SSE", "aws:kms"),
          Map.of("TABLES", "a"),
          Map.of("ROWS", "{public.t: i > 0}"),
          Map.of("NOTIFY_URL", "http://localhost:2"),
          RESTORING,
          RESTORING_A_PART);

  /** Tried in this order: the first that is well-formed and no default is the value. */
  private static final List<String> VALUES =
      List.of(
          "true",
          "false",
          "2",
          "5",
          "90s",
          "64MB",
          "50MB/s",
          "2/7",
          "drop",
          "skip",
          "directory",
          "objects",
          "before-data",
          "after-data",
          "verify-full",
          "AES256",
          "required",
          "json",
          "gzip:3",
          "STANDARD_IA",
          "a=b",
          "http://localhost:1",
          "s3://stow/other/name",
          "pre-data",
          "word",
          "success",
          "alter",
          "old:new",
          "{my db: {DUMP_JOBS: 4}}",
          "{public.t: i > 0}");

  private static Stream<Job> jobs() {
    return EnumSet.complementOf(EnumSet.of(Job.HELP, Job.VERSION)).stream();
  }

  static Stream<Arguments> pairs() {
    return AllSettings.all().stream()
        .flatMap(setting -> jobs().map(job -> Arguments.of(setting, job)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void no_setting_is_ignored_in_silence(Setting<?> setting, Job job) {
    boolean takes = setting.jobs().contains(job);
    assertThat(
            CIRCUMSTANCES.stream()
                .map(circumstance -> outcome(setting, job, circumstance))
                .anyMatch(Outcome.EFFECT::equals))
        .isEqualTo(takes);
    if (!takes) {
      assertThat(outcome(setting, job, Map.of()))
          .isEqualTo(setting.refusedWithoutEffect() ? Outcome.REFUSED : Outcome.WARNED);
    }
  }

  @Test
  void what_says_what_is_to_be_done_is_refused() {
    assertThat(AllSettings.all())
        .filteredOn(Setting::refusedWithoutEffect)
        .extracting(Setting::name)
        .contains("DRY_RUN", "FORCE", "SKIP_CHECKS", "DST_ON_EXISTING", "REMOVE_SOURCE", "PIN")
        .contains("TABLES", "SCHEMAS", "EXCLUDE_TABLES", "EXCLUDE_SCHEMAS", "EXCLUDE_TABLE_DATA")
        .contains(
            "SCHEMA_ONLY",
            "DATA_ONLY",
            "SECTIONS",
            "RESTORE_LIST",
            "BACKUP_NAME",
            "S3_URI",
            "PRUNE_AFTER")
        .doesNotContain("SRC_PGHOST", "BACKUP_URL", "AWS_ACCESS_KEY_ID", "KEEP_DAYS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "backup;DRY_RUN=true;\"DRY_RUN\" has no effect in \"backup\"",
        "restore;DRY_RUN=true;\"DRY_RUN\" has no effect in \"restore\"",
        "restore-cluster;TABLES=a;\"TABLES\" has no effect in \"restore-cluster\"",
        "verify;TABLES=a;\"TABLES\" has no effect without \"VERIFY_LEVEL=restore\"",
        "backup;SECTIONS=data;\"SECTIONS\" has no effect in \"backup\"",
        "restore;WITH_DEPENDENCIES=true;\"WITH_DEPENDENCIES\" has no effect without a filter such"
            + " as \"TABLES\"",
        "prune;BACKUP_NAME=a;\"BACKUP_NAME\" has no effect in \"prune\"",
        "verify;FORCE=true;\"FORCE\" has no effect without \"VERIFY_LEVEL=restore\"",
        "backup;S3_URI=s3://b/a BACKUP_NAME=a;\"BACKUP_NAME\" has no effect with \"S3_URI\"",
        "backup;TABLES=a SCHEMAS=b;\"SCHEMAS\" has no effect with \"TABLES\"",
        "backup;SCHEMA_ONLY=true EXCLUDE_TABLE_DATA=b;\"EXCLUDE_TABLE_DATA\" has no effect with"
            + " \"SCHEMA_ONLY\"",
      })
  void what_is_refused_is_named(String job, String variables, String fact) {
    PgstowException refusal = refusal(Job.named(job).orElseThrow(), given(variables));

    assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refusal)
        .hasMessageStartingWith(
            "a problem with the settings of \"" + job + "\"\n" + fact + "\nHINT: Unset it;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "backup;KEEP_DAYS=3 KEEP_LAST=2;\"KEEP_DAYS\", \"KEEP_LAST\" have no effect without"
            + " \"PRUNE_AFTER=true\"",
        "verify;KEEP_DAYS=3;\"KEEP_DAYS\" has no effect in \"verify\"",
        "backup;COLUMN_INSERTS=true DUMP_JOBS=2;\"DUMP_JOBS\" has no effect with"
            + " \"COLUMN_INSERTS\"",
        "restore;INDEX_AUTO_THRESHOLD=1MB INDEX_POLICY=before-data;\"INDEX_AUTO_THRESHOLD\" has no effect without"
            + " \"INDEX_POLICY=auto\"",
        "verify;DST_PGPORT=1;\"DST_PGPORT\" has no effect without \"VERIFY_LEVEL=restore\"",
        "verify;VERIFY_LEVEL=objects VERIFY_SAMPLE=1/2;\"VERIFY_SAMPLE\" has no effect without"
            + " \"VERIFY_LEVEL=content\"",
        "backup;BACKUP_URL=file:/b AWS_REGION=x S3_MAX_PARTS=9;\"AWS_REGION\", \"S3_MAX_PARTS\""
            + " have no effect on a store that is a folder",
        "rename;SRC_URL=file:/a DST_URL=file:/b AWS_DEFAULT_REGION=x;\"AWS_DEFAULT_REGION\" has no"
            + " effect on a store that is a folder",
        "backup;BACKUP_URL=s3://b S3_URI=s3://b/a;\"BACKUP_URL\" has no effect with \"S3_URI\"",
        "backup;SRC_PGPASSWORD=a SRC_PGPASSFILE=b;\"SRC_PGPASSFILE\" has no effect with"
            + " \"SRC_PGPASSWORD\"",
        "backup;SRC_PGSSLMODE=disable SRC_PGSSLROOTCERT=b;\"SRC_PGSSLROOTCERT\" has no effect with"
            + " \"SRC_PGSSLMODE=disable\"",
        "backup;NO_OWNER=true;\"NO_OWNER\" has no effect in \"backup\"",
        "backup;JOB=restore;\"JOB\" has no effect where an argument names the job",
        "restore;DRY_RUN=false;\"DRY_RUN\" has no effect in \"restore\"",
      })
  void what_is_warned_about_is_named(String job, String variables, String warning) {
    assertThat(parse(Job.named(job).orElseThrow(), given(variables)).warnings())
        .containsExactly(warning);
  }

  @Test
  void an_environment_that_several_jobs_share_stops_none_of_them() {
    var shared = new HashMap<>(COMPLETE);
    shared.keySet().removeAll(Set.of("SRC_URL", "DST_URL"));
    shared.put("KEEP_DAYS", "30");
    shared.put("RESTORE_JOBS", "2");
    shared.put("DUMP_JOBS", "2");
    shared.put("DUMP_FORMAT", "directory");
    shared.put("VERIFY_LEVEL", "objects");
    shared.put("LOG_FORMAT", "json");
    jobs()
        .filter(job -> job != Job.RENAME)
        .forEach(job -> assertThat(Settings.parse(job, shared).job()).isEqualTo(job));
    assertThat(Settings.parse(Job.PRUNE, shared).warnings())
        .singleElement()
        .asString()
        .contains("SRC_PGHOST", "DST_PGUSER", "VERIFY_LEVEL")
        .endsWith("have no effect in \"prune\"");
  }

  @Test
  void what_is_empty_counts_as_unset() {
    assertThat(parse(Job.BACKUP, Map.of("DRY_RUN", "", "TABLES", " ")).warnings()).isEmpty();
  }

  private enum Outcome {
    EFFECT,
    WARNED,
    REFUSED
  }

  private static Outcome outcome(Setting<?> setting, Job job, Map<String, String> circumstance) {
    var environment = needed(job);
    environment.putAll(circumstance);
    environment.keySet().removeIf(name -> !takes(job, name));
    environment.put(setting.name(), value(setting, job));
    if (setting == StoreSettings.S3_URI) {
      environment.remove("BACKUP_URL");
    }
    addPartners(environment);
    String unheard = "\"" + setting.name() + "\"";
    try {
      return Settings.parse(job, environment).warnings().stream()
              .anyMatch(warning -> warning.contains(unheard) && warning.contains(" no effect "))
          ? Outcome.WARNED
          : Outcome.EFFECT;
    } catch (PgstowException e) {
      return String.valueOf(e.getMessage()).contains(unheard + " has no effect ")
          ? Outcome.REFUSED
          : Outcome.WARNED;
    }
  }

  /** Settings that are refused without one another. */
  private static void addPartners(Map<String, String> environment) {
    for (String pair :
        List.of(
            "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN AWS_ACCESS_KEY_ID",
            "AWS_SESSION_TOKEN AWS_SECRET_ACCESS_KEY",
            "SRC_PGSSLCERT SRC_PGSSLKEY",
            "DST_PGSSLCERT DST_PGSSLKEY")) {
      String one = pair.split(" ", -1)[0];
      String other = pair.split(" ", -1)[1];
      if (environment.containsKey(one)) {
        environment.putIfAbsent(other, "word");
      } else if (environment.containsKey(other)) {
        environment.putIfAbsent(one, "word");
      }
    }
  }

  private static String value(Setting<?> setting, Job job) {
    if (setting == OutputSettings.JOB) {
      return job.toString();
    }
    return VALUES.stream()
        .filter(text -> setting.type().parse(text).isPresent())
        .filter(text -> !setting.isDefault(text))
        .findFirst()
        .orElseThrow();
  }

  private static Settings parse(Job job, Map<String, String> more) {
    var environment = needed(job);
    environment.putAll(more);
    if (more.containsKey("S3_URI") && !more.containsKey("BACKUP_URL")) {
      environment.remove("BACKUP_URL");
    }
    return Settings.parse(job, environment);
  }

  private static PgstowException refusal(Job job, Map<String, String> more) {
    return catchThrowableOfType(PgstowException.class, () -> parse(job, more));
  }

  /** What the job has to be given, and a place in a bucket. */
  private static Map<String, String> needed(Job job) {
    var environment = new HashMap<>(COMPLETE);
    environment
        .keySet()
        .removeIf(name -> !takes(job, name) || (job == Job.VERIFY && name.startsWith("DST_")));
    return environment;
  }

  private static boolean takes(Job job, String name) {
    return AllSettings.of(job).stream().anyMatch(setting -> setting.name().equals(name));
  }

  private static Map<String, String> given(String variables) {
    var given = new HashMap<String, String>();
    for (String variable : variables.split(" ", -1)) {
      String[] parts = variable.split("=", 2);
      given.put(parts[0], parts[1]);
    }
    return given;
  }
}
