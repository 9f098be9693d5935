package io.pgstow.config;

import io.pgstow.config.DumpSettings.DumpFormat;
import io.pgstow.report.OutputFormat;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds settings that are well-formed each but make no sense together. */
final class Contradictions {
  private static final Set<String> TEMPLATES = Set.of("template0", "template1");

  /** What a session of pgstow relies on, or its driver; names are in lower case. */
  private static final Set<String> OWN_SESSION_SETTINGS =
      Set.of(
          "array_nulls",
          "backslash_quote",
          "client_encoding",
          "datestyle",
          "default_transaction_isolation",
          "default_transaction_read_only",
          "exit_on_error",
          "intervalstyle",
          "role",
          "search_path",
          "session_authorization",
          "standard_conforming_strings",
          "transaction_isolation",
          "transaction_read_only",
          "transform_null_equals",
          "xmloption");

  private final Settings settings;
  private final Environment environment;
  private final Problems problems;

  /** Of settings as far as they are well-formed. */
  Contradictions(Settings settings, Environment environment, Problems problems) {
    this.settings = settings;
    this.environment = environment;
    this.problems = problems;
  }

  void check() {
    checkTogether(SelectionSettings.SCHEMA_ONLY, SelectionSettings.DATA_ONLY);
    checkTogether(OutputSettings.QUIET, OutputSettings.DEBUG);
    checkPair(S3Settings.AWS_ACCESS_KEY_ID, S3Settings.AWS_SECRET_ACCESS_KEY);
    for (ConnectionSettings side :
        List.of(ConnectionSettings.SOURCE, ConnectionSettings.DESTINATION)) {
      checkPair(side.sslCertificate, side.sslKey);
      checkSystemAuthorities(side);
    }
    checkSessionToken();
    checkKey();
    checkName();
    checkPruning();
    checkScript();
    checkStore();
    checkSameDatabase();
    checkTemplate();
    checkRenamings();
    checkNewSchemas();
    checkReplacement();
    checkSessionSettings();
    checkOutput();
  }

  /** Only a table of contents is a list of entries. */
  private void checkOutput() {
    if (settings.job() != Job.CONTENTS
        && settings.find(OutputSettings.OUTPUT).filter(OutputFormat.LIST::equals).isPresent()) {
      problems.add(
          "\"OUTPUT\" is list, which only \"contents\" prints", "Set \"OUTPUT\" to table or json.");
    }
  }

  /** Two databases of one name, or a name that is never made, are not to be had. */
  private void checkRenamings() {
    settings
        .find(ClusterSettings.MAP_DATABASE)
        .ifPresent(
            names -> {
              if (names.values().stream().distinct().count() < names.size()) {
                problems.add("\"MAP_DATABASE\" gives two databases one name", "Give each its own.");
              }
              names.values().stream()
                  .filter(name -> name.equals("postgres") || TEMPLATES.contains(name))
                  .findFirst()
                  .ifPresent(
                      name ->
                          problems.add(
                              "\"MAP_DATABASE\" names \"%s\", which every server has"
                                  .formatted(name),
                              "Choose a name that is no system database's."));
            });
  }

  /** Two schemas are not made one, and the server keeps names for itself. */
  private void checkNewSchemas() {
    settings
        .find(RestoreSettings.MAP_SCHEMA)
        .ifPresent(
            names -> {
              if (names.values().stream().distinct().count() < names.size()) {
                problems.add("\"MAP_SCHEMA\" gives two schemas one name", "Give each its own.");
              }
              names.values().stream()
                  .filter(name -> name.startsWith("pg_") || name.equals("information_schema"))
                  .findFirst()
                  .ifPresent(
                      name ->
                          problems.add(
                              "\"MAP_SCHEMA\" names \"%s\", which is the server's own"
                                  .formatted(name),
                              "Choose a name that does not begin with pg_."));
            });
  }

  /** Nobody means to lose a database for a schema of a backup that goes beside the others. */
  private void checkReplacement() {
    boolean drops =
        settings
            .find(ConnectionSettings.DST_ON_EXISTING)
            .filter(ConnectionSettings.OnExisting.DROP::equals)
            .isPresent();
    boolean part =
        Stream.of(
                SelectionSettings.SCHEMAS,
                SelectionSettings.TABLES,
                SelectionSettings.SECTIONS,
                SelectionSettings.RESTORE_LIST)
            .anyMatch(this::has);
    if (drops && part && has(RestoreSettings.MAP_SCHEMA)) {
      problems.add(
          "\"DST_ON_EXISTING\" is drop with \"MAP_SCHEMA\" and a part of a backup: the whole database"
              + " would be dropped for it",
          "Unset \"DST_ON_EXISTING\": the part goes beside what the database has. To restore it once"
              + " more, drop the schemas that \"MAP_SCHEMA\" names. For a database that has the part"
              + " alone, set \"DST_DBNAME\" to a new one.");
    }
  }

  /** What rows and statements mean is not to be changed, nor who sends them. */
  private void checkSessionSettings() {
    settings.find(RestoreSettings.RESTORE_SETTINGS).map(Map::keySet).orElse(Set.of()).stream()
        .filter(OWN_SESSION_SETTINGS::contains)
        .forEach(
            name ->
                problems.add(
                    "\"RESTORE_SETTINGS\" sets \"%s\", which pgstow itself sets".formatted(name),
                    "Leave it out: a restore depends on its value."));
  }

  private void checkTogether(Setting<Boolean> one, Setting<Boolean> other) {
    if (isTrue(one) && isTrue(other)) {
      problems.add(
          "\"" + one + "\" and \"" + other + "\" contradict each other", "Set only one of them.");
    }
  }

  private void checkPair(Setting<?> one, Setting<?> other) {
    if (has(one) != has(other)) {
      Setting<?> missing = has(one) ? other : one;
      Setting<?> present = has(one) ? one : other;
      problems.add(
          "\"" + present + "\" is set without \"" + missing + "\"", "Set both or neither.");
    }
  }

  /** As libpq does: a certificate of one of many authorities proves a name and nothing else. */
  private void checkSystemAuthorities(ConnectionSettings side) {
    boolean system =
        settings
            .find(side.sslRootCertificate)
            .filter(ConnectionSettings.SYSTEM_AUTHORITIES::equals)
            .isPresent();
    boolean weak =
        settings
            .find(side.sslMode)
            .filter(mode -> !mode.equals(ConnectionSettings.VERIFY_FULL))
            .isPresent();
    if (system && weak && environment.gives(side.sslMode)) {
      problems.add(
          "\"%s\" is system, but \"%s\" is weaker than verify-full"
              .formatted(side.sslRootCertificate, side.sslMode),
          "Set \"%s\" to verify-full, or leave it unset.".formatted(side.sslMode));
    }
  }

  private void checkSessionToken() {
    if (has(S3Settings.AWS_SESSION_TOKEN) && !has(S3Settings.AWS_ACCESS_KEY_ID)) {
      problems.add(
          "\"AWS_SESSION_TOKEN\" is set without \"AWS_ACCESS_KEY_ID\"",
          "Set the access key that the token belongs to.");
    }
  }

  private void checkKey() {
    boolean keyed =
        settings.find(S3Settings.S3_SSE).filter(sse -> sse.startsWith("aws:")).isPresent();
    if (has(S3Settings.S3_SSE_KMS_KEY_ID) && !keyed) {
      problems.add(
          "\"S3_SSE_KMS_KEY_ID\" is set, but \"S3_SSE\" does not use a key",
          "Set \"S3_SSE\" to aws:kms or aws:kms:dsse.");
    }
  }

  private void checkName() {
    boolean named = settings.find(StoreSettings.BACKUP_NAME).filter("latest"::equals).isPresent();
    boolean makes =
        EnumSet.of(Job.BACKUP, Job.BACKUP_CLUSTER, Job.MIGRATE).contains(settings.job());
    if (named && makes) {
      problems.add(
          "\"BACKUP_NAME\" cannot be \"latest\" for a new backup",
          "Leave it unset, or choose another name.");
    }
  }

  private void checkScript() {
    List<Settings> scripts =
        Stream.concat(
                Stream.of(settings),
                settings.databasesWithSettings().stream()
                    .map(database -> settings.forDatabase(Job.BACKUP, database)))
            .filter(
                of ->
                    of.find(DumpSettings.DUMP_FORMAT).filter(DumpFormat.PLAIN::equals).isPresent())
            .toList();
    // nobody has a psql that reads it
    if (scripts.stream()
        .anyMatch(of -> of.find(DumpSettings.DUMP_COMPRESS).filter("lz4"::equals).isPresent())) {
      problems.add(
          "\"DUMP_COMPRESS\" is lz4 with \"DUMP_FORMAT=plain\"",
          "Set \"DUMP_COMPRESS\" to none, gzip or zstd.");
    }
    boolean ofServer =
        settings.job() == Job.BACKUP_CLUSTER
            || (settings.job() == Job.CHECK && settings.isOfCluster());
    if (ofServer && !scripts.isEmpty()) {
      problems.add(
          "\"DUMP_FORMAT\" is plain in the backup of a server",
          "Set \"DUMP_FORMAT\" to custom, directory or tar: a script lacks the locale, the settings"
              + " and the privileges of its database.");
    }
  }

  private void checkPruning() {
    if (isTrue(RetentionSettings.PRUNE_AFTER) && has(StoreSettings.S3_URI)) {
      problems.add(
          "\"PRUNE_AFTER\" is set with \"S3_URI\", which is the place of this one backup",
          "Set \"BACKUP_URL\" instead: old backups are looked for below it.");
    }
  }

  /** Backups go into a folder unless a bucket is named: whoever gives a bucket's keys meant one. */
  private void checkStore() {
    if (!settings.job().takes(Group.STORE)
        || has(StoreSettings.BACKUP_URL)
        || has(StoreSettings.S3_URI)) {
      return;
    }
    Optional<String> bucket =
        ForeignNames.of(StoreSettings.BACKUP_URL).filter(environment::isMeant).findFirst();
    bucket
        .or(
            () ->
                has(S3Settings.AWS_ACCESS_KEY_ID) && has(S3Settings.AWS_SECRET_ACCESS_KEY)
                    ? Optional.of(S3Settings.AWS_ACCESS_KEY_ID.name())
                    : Optional.empty())
        .ifPresent(
            name ->
                problems.add(
                    "\"%s\" is set, but \"BACKUP_URL\" is not".formatted(name),
                    "Set \"BACKUP_URL\" to s3://bucket/prefix, or to file:backups to use that folder."));
  }

  private void checkSameDatabase() {
    if (settings.job() != Job.MIGRATE) {
      return;
    }
    Optional<String> source = place(ConnectionSettings.SOURCE);
    if (source.isPresent() && source.equals(place(ConnectionSettings.DESTINATION))) {
      problems.add(
          "source and destination are the same database " + source.get(),
          "Set \"DST_PGHOST\", \"DST_PGPORT\" or \"DST_DBNAME\" to another.");
    }
  }

  /** What is restored there would come into every database that is made from then on. */
  private void checkTemplate() {
    if (settings.job() != Job.RESTORE && settings.job() != Job.MIGRATE) {
      return;
    }
    settings
        .find(ConnectionSettings.DESTINATION.database)
        .or(() -> settings.find(ConnectionSettings.SOURCE.database))
        .filter(TEMPLATES::contains)
        .ifPresent(
            name ->
                problems.add(
                    "\"DST_DBNAME\" is \"" + name + "\", the template of new databases",
                    "Set \"DST_DBNAME\" to another."));
  }

  private Optional<String> place(ConnectionSettings side) {
    Optional<String> database =
        settings.find(side.database).or(() -> settings.find(ConnectionSettings.SOURCE.database));
    return settings
        .find(side.host)
        .flatMap(
            host ->
                settings
                    .find(side.port)
                    .flatMap(port -> database.map(name -> quoted(host, port, name))));
  }

  private static String quoted(String host, int port, String database) {
    return "\"" + host.toLowerCase(Locale.ROOT) + ":" + port + "/" + database + "\"";
  }

  private boolean isTrue(Setting<Boolean> setting) {
    return settings.find(setting).orElse(false);
  }

  private boolean has(Setting<?> setting) {
    return setting.jobs().contains(settings.job()) && environment.gives(setting);
  }
}
