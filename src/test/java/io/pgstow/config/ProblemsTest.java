package io.pgstow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users read when their settings are wrong. */
final class ProblemsTest {
  private static final Map<String, String> BACKUP =
      Map.of("SRC_PGHOST", "old", "SRC_PGUSER", "reader", "SRC_DBNAME", "app");
  private static final Map<String, String> RESTORE =
      Map.of("DST_PGHOST", "new", "DST_PGUSER", "owner", "SRC_DBNAME", "app");

  @Test
  void all_problems_are_reported_at_once_each_with_its_hint() {
    PgstowException problems =
        problems(
            Job.BACKUP,
            Map.of(
                "SRC_PGPORT", "x", "S3_CHUNK_SIZE", "64XB", "SRC_DBNAME", "a", "BACKUP_URI", "b"));

    assertThat(problems.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(problems)
        .hasMessage(
            """
            4 problems with the settings of "backup"
            "SRC_PGPORT" cannot be "x"
            HINT: It takes a whole number from 1 to 65535.
            "S3_CHUNK_SIZE" cannot be "64XB"
            HINT: It takes a size from 5MB to 2047MB, such as 64MB.
            "SRC_PGHOST" is not set
            HINT: Name or address of the source server.
            "SRC_PGUSER" is not set
            HINT: Role to connect to the source server as.
            WARNING: "BACKUP_URI" is not a setting; "BACKUP_URL" may be meant""");
    assertThat(problems.hint()).isEqualTo("\"pgstow help backup\" lists the settings of the job.");
  }

  @Test
  void a_verification_needs_a_server_only_to_restore() {
    var content = Map.of("SRC_DBNAME", "app");
    assertThat(Settings.parse(Job.VERIFY, content).get(VerifySettings.VERIFY_LEVEL))
        .isEqualTo(VerifySettings.Level.CONTENT);
    assertThat(problems(Job.VERIFY, Map.of("SRC_DBNAME", "app", "VERIFY_LEVEL", "restore")))
        .hasMessageContainingAll("\"DST_PGHOST\" is not set", "\"DST_PGUSER\" is not set");
    assertThat(problems(Job.VERIFY, Map.of("VERIFY_SAMPLE", "2")))
        .hasMessageContainingAll("\"SRC_DBNAME\" is not set", "a share such as 2/7");
  }

  @ParameterizedTest
  @CsvSource({
    "DB_HOST, DB_USER, DB_NAME",
    "PGHOST, PGUSER, PGDATABASE",
    "POSTGRES_HOST, POSTGRES_USER, POSTGRES_DB",
    "DATABASE_HOST, DATABASE_USERNAME, DATABASE_NAME",
  })
  void names_of_other_scripts_are_known(String host, String user, String database) {
    assertThat(problems(Job.BACKUP, Map.of(host, "h", user, "u", database, "d")))
        .hasMessage(
            """
            3 problems with the settings of "backup"
            "SRC_PGHOST" is not set
            HINT: "%s" is set, but the name here is "SRC_PGHOST".
            "SRC_PGUSER" is not set
            HINT: "%s" is set, but the name here is "SRC_PGUSER".
            "SRC_DBNAME" is not set
            HINT: "%s" is set, but the name here is "SRC_DBNAME".""",
            host, user, database);
  }

  @Test
  void names_of_other_scripts_for_what_is_not_required_are_told() {
    assertThat(warnings(Job.BACKUP, Map.of("PGPASSWORD", "s3cret", "S3_REGION", "r")))
        .containsExactly(
            "\"PGPASSWORD\" is not a setting; \"SRC_PGPASSWORD\" may be meant",
            "\"S3_REGION\" is not a setting; \"AWS_REGION\" may be meant");
  }

  @ParameterizedTest
  @CsvSource({
    "S3_BUCKET, S3_BUCKET=b",
    "S3_PREFIX, S3_PREFIX=p",
    "AWS_ACCESS_KEY_ID, AWS_ACCESS_KEY_ID=k AWS_SECRET_ACCESS_KEY=s S3_ENDPOINT_URL=http://s3:9000",
    "AWS_ACCESS_KEY_ID, AWS_ACCESS_KEY_ID=k AWS_SECRET_ACCESS_KEY=s",
  })
  void whoever_gives_a_bucket_s_keys_is_not_given_a_folder(String name, String variables) {
    var environment = BACKUP;
    for (String variable : variables.split(" ", -1)) {
      environment = with(environment, variable.split("=", 2)[0], variable.split("=", 2)[1]);
    }
    assertThat(problems(Job.BACKUP, environment))
        .hasMessageStartingWith(
            """
            a problem with the settings of "backup"
            "%s" is set, but "BACKUP_URL" is not
            HINT: Set "BACKUP_URL" to s3://bucket/prefix, or to file:backups to use that folder.""",
            name);
    assertThat(
            Settings.parse(Job.BACKUP, with(environment, "BACKUP_URL", "file:backups"))
                .get(StoreSettings.BACKUP_URL))
        .isEqualTo("file:backups");
  }

  @Test
  void names_of_other_scripts_beside_ones_own_are_nobodys_business() {
    assertThat(warnings(Job.BACKUP, Map.of("PGHOST", "h", "DB_PORT", "1", "SRC_PGPORT", "2")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "SRC_PGHOTS, SRC_PGHOST",
    "SRC_HOST, SRC_PGHOST",
    "SRC_DB_NAME, SRC_DBNAME",
    "SRC_DATABASE, SRC_DBNAME",
    "SRC_PGDATABASE, SRC_DBNAME",
    "SRC_PASSWORD, SRC_PGPASSWORD",
    "SRC_PGPASSWROD_FILE, SRC_PGPASSWORD",
    "SRC_PGHOST_FILE, SRC_PGHOST",
    "DST_ON_EXISTS, DST_ON_EXISTING",
    "DST_SSLMODE, DST_PGSSLMODE",
  })
  void a_side_s_variable_near_a_known_one_is_a_problem(String name, String meant) {
    assertThat(problems(Job.BACKUP, with(BACKUP, name, "s3cret")))
        .hasMessage(
            """
            a problem with the settings of "backup"
            "%s" is not a setting
            HINT: "%s" may be meant.""",
            name, meant);
  }

  @Test
  void other_variables_of_the_sides_and_of_kubernetes_are_told_and_ignored() {
    var services =
        Map.of(
            "SRC_SERVICE_HOST", "10.0.0.1",
            "SRC_SERVICE_PORT_PG", "5432",
            "SRC_PORT", "tcp://10.0.0.1:5432",
            "SRC_PORT_5432_TCP", "tcp://10.0.0.1:5432",
            "SRC_PORT_5432_TCP_ADDR", "10.0.0.1",
            "DB_PORT", "tcp://10.0.0.2:5432",
            "SRC_COLOUR", "blue");

    assertThat(warnings(Job.BACKUP, services))
        .containsExactly(
            "not settings of pgstow, ignored: SRC_COLOUR, SRC_PORT, SRC_PORT_5432_TCP,"
                + " SRC_PORT_5432_TCP_ADDR, SRC_SERVICE_HOST, SRC_SERVICE_PORT_PG");
  }

  @Test
  void a_usual_environment_gives_no_warning() {
    var usual =
        Map.of(
            "PATH",
            "/bin",
            "HOME",
            "/",
            "HOSTNAME",
            "pod-1",
            "LANG",
            "C.UTF-8",
            "SHLVL",
            "1",
            "AWS_PROFILE",
            "p",
            "AWS_ROLE_ARN",
            "r",
            "JAVA_HOME",
            "/jdk",
            "USER",
            "me",
            "TERM",
            "xterm");

    assertThat(warnings(Job.BACKUP, usual)).isEmpty();
  }

  @Test
  void settings_of_jobs_to_come_are_told() {
    assertThat(warnings(Job.BACKUP, Map.of("DUMP_STATISTICS", "4")))
        .containsExactly("not settings of pgstow, ignored: DUMP_STATISTICS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"app\"", "'app'"})
  void quotes_that_an_env_file_kept_are_a_problem(String value) {
    assertThat(problems(Job.BACKUP, with(BACKUP, "SRC_DBNAME", value)))
        .hasMessage(
            """
            a problem with the settings of "backup"
            "SRC_DBNAME" is in quotes, which are part of the value
            HINT: Remove the quotes: env files of container tools keep them.""");
  }

  @Test
  void quotes_that_may_be_meant_are_told() {
    assertThat(warnings(Job.BACKUP, Map.of("SRC_PGPASSWORD", "'s3cret'", "TABLES", "\"My Table\"")))
        .containsExactly(
            "\"SRC_PGPASSWORD\" is in quotes, which are part of the value",
            "\"TABLES\" is in quotes, which are part of the value");
  }

  @Test
  void white_space_around_a_secret_is_told() {
    assertThat(warnings(Job.BACKUP, Map.of("SRC_PGPASSWORD", "s3cret\r")))
        .containsExactly(
            "\"SRC_PGPASSWORD\" begins or ends with white space, which is part of the value");
  }

  @Test
  void white_space_around_a_name_is_part_of_it_and_told() {
    for (String name : new String[] {"SRC_DBNAME", "SRC_PGUSER", "ROLE"}) {
      assertThat(warnings(Job.BACKUP, Map.of(name, " name\t")))
          .containsExactly(
              "\"" + name + "\" begins or ends with white space, which is part of the value");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SRC_PGHOST, postgres://u:s3cret@h/db",
    "SRC_PGHOST, postgres://u:s3/cret@h/db",
    "SRC_PGPORT, postgres://u:s3cret@h:5432",
    "SRC_DBNAME, host=h password=s3cret",
    "BACKUP_URL, s3://key:s3cret@bucket/path",
    "S3_ENDPOINT_URL, https://key:s3cret@host",
    "S3_URI, https://bucket.host/key?X-Amz-Signature=s3cret",
    "RESTORE_SETTINGS, 'password=s3cret,'",
  })
  void credentials_in_a_malformed_value_are_not_shown(String name, String value) {
    var environment = with(with(RESTORE, "SRC_PGHOST", "old"), "SRC_PGUSER", "reader");

    assertThat(problems(Job.MIGRATE, with(environment, name, value)).getMessage())
        .containsPattern(
            "\"" + name + "\" cannot be \"\\*{3}\"\nHINT: It takes .*, and no credentials\\.")
        .doesNotContain("s3cret", "s3/cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DateStyle=German",
        "work_mem=1MB,client_encoding='LATIN1'",
        "INTERVALSTYLE=iso_8601",
        "search_path=public",
        "role=other",
        "default_transaction_read_only=on"
      })
  void settings_that_a_restore_relies_on_are_not_for_users(String value) {
    assertThat(problems(Job.RESTORE, with(RESTORE, "RESTORE_SETTINGS", value)).getMessage())
        .contains("\"RESTORE_SETTINGS\" sets \"")
        .contains("\", which pgstow itself sets\nHINT: Leave it out");
  }

  @Test
  void a_malformed_value_is_shown_in_one_line_and_cut() {
    assertThat(problems(Job.BACKUP, with(BACKUP, "SRC_PGPORT", "a\nb" + "c".repeat(300))))
        .hasMessageContaining("\"SRC_PGPORT\" cannot be \"a?b" + "c".repeat(197) + "…\"");
  }

  @Test
  void a_restore_must_know_which_backup_and_where_to() {
    assertThat(problems(Job.RESTORE, Map.of("DST_PGHOST", "h", "DST_PGUSER", "u")))
        .hasMessageContaining("\"SRC_DBNAME\" is not set");
    assertThat(
            problems(
                Job.RESTORE,
                Map.of("DST_PGHOST", "h", "DST_PGUSER", "u", "S3_URI", "s3://b/a.dump")))
        .hasMessageContaining("\"DST_DBNAME\" is not set");
    assertThat(warnings(Job.RESTORE, Map.of("S3_URI", "s3://b/a.dump"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "file:/backups/last/app-20261127-010203.sql.gz, app",
    "s3://b/daily/my-app-20261127.sql, my-app",
    "file:/backups/weekly/app-202648.sql.gz, app",
    "file:/backups/last/app-latest.sql.gz, app"
  })
  void a_restore_takes_the_name_of_the_database_from_that_of_the_file(
      String file, String database) {
    assertThat(
            Settings.parse(
                    Job.RESTORE, Map.of("DST_PGHOST", "h", "DST_PGUSER", "u", "S3_URI", file))
                .destination()
                .database())
        .isEqualTo(database);
  }

  @Test
  void a_check_takes_each_side_that_is_given_but_whole() {
    assertThat(problems(Job.CHECK, Map.of()))
        .hasMessageContaining("nothing to check: no server and no store is set");
    assertThat(problems(Job.CHECK, Map.of("SRC_PGHOST", "h", "DST_PGUSER", "u")).getMessage())
        .contains("\"SRC_PGUSER\" is not set", "\"SRC_DBNAME\" is not set")
        .contains("\"DST_PGHOST\" is not set")
        .doesNotContain("DST_DBNAME");
    assertThat(warnings(Job.CHECK, Map.of())).isEmpty();
    assertThat(Settings.parse(Job.CHECK, Map.of("BACKUP_URL", "s3://b")).warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "QUIET=true DEBUG=true;\"QUIET\" and \"DEBUG\" contradict each other",
        "S3_SSE_KMS_KEY_ID=k;\"S3_SSE_KMS_KEY_ID\" is set, but \"S3_SSE\" does not use a key",
        "S3_SSE_KMS_KEY_ID=k S3_SSE=AES256;\"S3_SSE_KMS_KEY_ID\" is set, but \"S3_SSE\""
            + " does not use a key",
        "AWS_ACCESS_KEY_ID=k;\"AWS_ACCESS_KEY_ID\" is set without \"AWS_SECRET_ACCESS_KEY\"",
        "AWS_SECRET_ACCESS_KEY=k;\"AWS_SECRET_ACCESS_KEY\" is set without \"AWS_ACCESS_KEY_ID\"",
        "AWS_SESSION_TOKEN=t;\"AWS_SESSION_TOKEN\" is set without \"AWS_ACCESS_KEY_ID\"",
        "SRC_PGSSLCERT=c;\"SRC_PGSSLCERT\" is set without \"SRC_PGSSLKEY\"",
        "DST_PGSSLKEY=c;\"DST_PGSSLKEY\" is set without \"DST_PGSSLCERT\"",
        "BACKUP_NAME=latest;\"BACKUP_NAME\" cannot be \"latest\" for a new backup",
        "SCHEMAS=a MAP_SCHEMA=a:b DST_ON_EXISTING=drop;\"DST_ON_EXISTING\" is drop with"
            + " \"MAP_SCHEMA\" and a part of a backup",
        "TABLES=a MAP_SCHEMA=a:b DST_ON_EXISTING=drop;\"DST_ON_EXISTING\" is drop with"
            + " \"MAP_SCHEMA\" and a part of a backup",
        "DST_PGHOST=OLD;source and destination are the same database \"old:5432/app\"",
      })
  void contradictions_are_problems(String variables, String fact) {
    var environment = with(with(RESTORE, "SRC_PGHOST", "old"), "SRC_PGUSER", "reader");
    for (String variable : variables.split(" ", -1)) {
      environment = with(environment, variable.split("=", 2)[0], variable.split("=", 2)[1]);
    }
    assertThat(problems(Job.MIGRATE, environment))
        .hasMessageStartingWith("a problem with the settings of \"migrate\"\n" + fact)
        .hasMessageContaining("\nHINT: ");
  }

  @Test
  void the_place_of_one_backup_is_no_place_to_prune() {
    var environment = with(with(BACKUP, "S3_URI", "s3://b/app.dump"), "PRUNE_AFTER", "true");
    assertThat(problems(Job.BACKUP, environment))
        .hasMessageContaining("\"PRUNE_AFTER\" is set with \"S3_URI\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DUMP_FORMAT", "DUMP_FORMAT__app"})
  void a_script_is_no_backup_of_a_database_of_a_server(String variable) {
    assertThat(problems(Job.BACKUP_CLUSTER, with(BACKUP, variable, "plain")))
        .hasMessageContaining("\"DUMP_FORMAT\" is plain in the backup of a server");
    assertThat(Settings.parse(Job.BACKUP_CLUSTER, with(BACKUP, variable, "tar")).job())
        .isEqualTo(Job.BACKUP_CLUSTER);
  }

  @Test
  void a_script_is_not_compressed_by_what_psql_users_cannot_decompress() {
    var environment = with(with(BACKUP, "DUMP_FORMAT", "plain"), "DUMP_COMPRESS", "lz4");
    assertThat(problems(Job.BACKUP, environment))
        .hasMessageContaining("\"DUMP_COMPRESS\" is lz4 with \"DUMP_FORMAT=plain\"");
  }

  @Test
  void rows_alone_and_definitions_alone_contradict_each_other() {
    var environment = with(with(BACKUP, "SCHEMA_ONLY", "true"), "DATA_ONLY", "true");
    assertThat(problems(Job.BACKUP, environment))
        .hasMessageContaining("\"SCHEMA_ONLY\" and \"DATA_ONLY\" contradict each other");
  }

  @Test
  void what_looks_like_a_contradiction_but_is_none_passes() {
    assertThat(
            warnings(
                Job.RESTORE,
                Map.of(
                    "BACKUP_URL", "s3://b",
                    "S3_SSE", "aws:kms",
                    "S3_SSE_KMS_KEY_ID", "k",
                    "BACKUP_NAME", "latest",
                    "DST_DBNAME", "copy")))
        .isEmpty();
    for (String part : List.of("SCHEMAS", "MAP_SCHEMA")) {
      assertThat(
              warnings(
                  Job.RESTORE,
                  Map.of("BACKUP_URL", "s3://b", "DST_ON_EXISTING", "drop", part, "a:b")))
          .isEmpty();
    }
  }

  private static PgstowException problems(Job job, Map<String, String> environment) {
    return catchThrowableOfType(PgstowException.class, () -> Settings.parse(job, environment));
  }

  private static List<String> warnings(Job job, Map<String, String> more) {
    var environment = new HashMap<String, String>(job == Job.BACKUP ? BACKUP : RESTORE);
    environment.putAll(more);
    return Settings.parse(job, environment).warnings();
  }

  private static Map<String, String> with(Map<String, String> base, String name, String value) {
    var environment = new HashMap<>(base);
    environment.put(name, value);
    return environment;
  }
}
