package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.ClusterContents;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.TestStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The commands of docs/playbooks.md, as they are on the page, run by a shell between real servers,
 * and the checklist of the page after each. {@code ./pgstow} is a script that starts these very
 * classes.
 */
final class PlaybooksIT {
  private static final int MAJOR = 17;
  private static final int NEWER = 18;

  private static final String[] APP = {
    "CREATE TABLE public.users (id int PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE)",
    "CREATE TABLE public.events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
        + " user_id int NOT NULL REFERENCES public.users, created_at timestamptz NOT NULL)",
    "CREATE TABLE public.clicks (event bigint REFERENCES public.events, no int)",
    "CREATE INDEX events_created_at ON public.events (created_at)",
    "CREATE SCHEMA sales",
    "CREATE TYPE sales.state AS ENUM ('open', 'paid')",
    "CREATE TABLE sales.orders (id serial PRIMARY KEY, user_id int REFERENCES public.users,"
        + " state sales.state NOT NULL DEFAULT 'open', total numeric CHECK (total >= 0))",
    "CREATE TABLE sales.lines (order_id int REFERENCES sales.orders, no int, what text,"
        + " PRIMARY KEY (order_id, no))",
    "CREATE VIEW sales.paid AS SELECT id, total FROM sales.orders WHERE state = 'paid'",
    "INSERT INTO public.users SELECT i, 'Original ' || i, 'u' || i || '@original.example'"
        + " FROM generate_series(1, 1000) i",
    "INSERT INTO public.events (user_id, created_at) SELECT 1 + i % 1000, now() - i * interval"
        + " '1 hour' FROM generate_series(1, 5000) i",
    "INSERT INTO public.clicks SELECT i, 1 FROM generate_series(1, 5000, 7) i",
    "INSERT INTO sales.orders (user_id, total) SELECT i, i FROM generate_series(1, 500) i",
    "INSERT INTO sales.lines SELECT i, 1, 'thing' FROM generate_series(1, 500) i"
  };

  private static final Pattern NOISE = Pattern.compile("^(--.*|\\\\(un)?restrict .*|)$");

  /** As Compose has it: a variable of its environment, or else a default. */
  private static final Pattern DEFAULT = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");

  private static final Pattern COMPARED =
      Pattern.compile(
          "(?m)^\\| (rows of|sequence|objects|large objects|invalid) .* \\| (\\w+) +\\|$");

  @TempDir static Path folder;
  private static Page page;
  private static PostgresServer source;
  private static int count;

  private record Ended(int exitStatus, String output) {}

  @BeforeAll
  static void start() throws Exception {
    page = Page.of("playbooks.md");
    source = PostgresServer.start(MAJOR);
    source.execute(
        "postgres",
        "CREATE ROLE app_owner LOGIN PASSWORD 'x'",
        "CREATE ROLE reader",
        "GRANT reader TO app_owner");
    source.createDatabase("app");
    source.execute("app", APP);
    source.execute(
        "app",
        "ALTER SCHEMA sales OWNER TO app_owner",
        "ALTER TABLE sales.orders OWNER TO app_owner",
        "ALTER TABLE sales.lines OWNER TO app_owner",
        "GRANT SELECT ON public.users TO reader");
    SampleDatabase.create(source, "sample");
    Files.createDirectory(folder.resolve("bin"));
    Path launcher = folder.resolve("bin/pgstow");
    Files.writeString(
        launcher,
        """
        #!/usr/bin/env bash
        exec '%s' -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \\
          --enable-native-access=ALL-UNNAMED -cp '%s' %s "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                    .map(entry -> Path.of(entry).toAbsolutePath().toString())
                    .collect(Collectors.joining(File.pathSeparator)),
                String.join(" ", HeardMain.command(events()))));
    Files.createFile(events());
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    Run backup =
        Run.of(
            "backup-cluster",
            Run.variables(Run.database("SRC_", source, "postgres"), store("store").settings()));
    assertThat(backup.exitCode()).as(backup.err()).isEqualTo(ExitCode.DONE);
  }

  @AfterAll
  static void stop() {
    source.close();
  }

  @Test
  void nightly_backup_of_every_database_with_roles() throws Exception {
    String commands = commands("Nightly backup of every database, with roles", "");

    Ended ended = run(commands, environment(store("nightly").settings(), source("postgres")));

    assertThat(ended.output()).contains("complete", "newest, KEEP_DAYS, KEEP_WEEKLY, KEEP_MONTHLY");
    List<String> keys = store("nightly").keys();
    for (String name :
        List.of("_globals/.*\\.sql", "_cluster/.*\\.verified\\.json", "app/.*\\.dump")) {
      assertThat(keys).anyMatch(key -> key.matches(name));
    }
  }

  @Test
  void disaster_recovery_on_a_new_server_of_the_same_major_version() throws Exception {
    String commands = commands("Disaster recovery: a new server of the same major version", "");
    try (var destination = PostgresServer.start(MAJOR)) {
      SampleDatabase.prepareFiles(destination);

      Ended ended = run(commands, environment(store("store").settings(), destination(destination)));

      assertThat(ended.output()).contains("the restore of the server is complete");
      assertThat(ClusterContents.globals(destination)).isEqualTo(ClusterContents.globals(source));
      for (String database : List.of("app", "sample")) {
        assertThat(ended.output()).containsPattern("\\| " + database + " +\\| done ");
        assertThat(
                DatabaseContents.of(destination, database)
                    .differences(DatabaseContents.of(source, database)))
            // pg_dump writes the roles of a policy in the order in which they were created
            .filteredOn(difference -> !difference.contains("Type: POLICY"))
            .isEmpty();
        checkByQueries(destination, database, database);
      }
      run(
          page.section("Checklist").blocks("sh").getFirst(),
          environment(Map.of(), source("app"), destination(destination)));
    }
  }

  @Test
  void a_part_of_a_database_into_another_database_or_schema() throws Exception {
    String commands = commands("A part of a database into another database or schema", "");
    try (var destination = PostgresServer.start(MAJOR)) {
      destination.execute("postgres", "CREATE ROLE app_owner", "CREATE ROLE reader");
      restoreWhole(destination);

      Ended ended = run(commands, environment(store("store").settings(), destination(destination)));

      assertAllEqual(ended, 3);
      assertThat(definitions(destination, "app_sales", "--schema=sales"))
          .isEqualTo(definitions(source, "app", "--schema=sales"));
      assertThat(rows(destination, "app_sales")).isEqualTo("1000 500 500");
      checkByQueries(destination, "app_sales", "app");
      assertThat(
              query(
                  destination,
                  "app_yesterday",
                  "SELECT concat_ws(' ', (SELECT count(*) FROM sales.orders), (SELECT count(*) FROM sales.lines))"))
          .containsExactly("500 500");
      assertThat(definitions(destination, "app", "--schema=sales_yesterday"))
          .map(line -> line.replace("sales_yesterday", "sales"))
          .map(
              line ->
                  line.replace("SCHEMA sales OWNER TO postgres", "SCHEMA sales OWNER TO app_owner"))
          .isEqualTo(definitions(source, "app", "--schema=sales"));
      assertThat(
              query(
                  destination,
                  "app",
                  "SELECT concat_ws(' ', (SELECT count(*) FROM sales.orders), (SELECT count(*) FROM sales_yesterday.orders))"))
          .containsExactly("500 500");
      checkByQueries(destination, "app", "app");
      assertThat(query(destination, "app_yesterday", page.section("Checklist").sql("analyze")))
          .isEmpty();
    }
  }

  @Test
  void a_masked_copy_for_development_with_compose() throws Exception {
    String title = "A masked copy for development, with Compose";
    try (var destination = PostgresServer.start(NEWER)) {
      destination.execute("postgres", "CREATE ROLE app_owner", "CREATE ROLE reader");

      Ended ended =
          run(commands(title, ""), environment(Map.of(), source("app"), destination(destination)));

      assertThat(ended.output()).containsPattern("\\| good +\\| restore ");
      Path masked = folder.resolve("work" + count).resolve("masked");
      assertThat(
              ClientPrograms.newest()
                  .run(
                      source,
                      "pg_restore",
                      "--file=-",
                      masked.resolve("app/masked.dump").toString()))
          .contains("@example.invalid")
          .doesNotContain("riginal");
      // what the container has as its environment, in the server's place
      destination.execute("postgres", "CREATE DATABASE app", "DROP ROLE app_owner, reader");
      JsonNode override = new YAMLMapper().readTree(page.section(title).blocks("yaml").getFirst());
      Map<String, String> ofCompose = ofService("restore", override);
      assertThat(ofCompose).containsEntry("BACKUP_URL", "file:/backups");
      assertThat(override.at("/services/restore/volumes/0").asString())
          .isEqualTo("./masked:/backups:ro");
      Run restore =
          Run.of(
              "restore",
              Run.variables(
                  ofCompose,
                  Map.of("DEBUG", "true", "BACKUP_URL", "file:" + masked),
                  destination(destination)));
      assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.DONE);
      assertAllEqual(new Ended(0, restore.out()), 1);
      assertThat(
              query(
                  destination,
                  "app",
                  """
                  SELECT concat_ws(' ', (SELECT count(*) FROM public.users WHERE name = 'user ' || id
                    AND email LIKE '%@example.invalid'), (SELECT count(*) FROM public.events)
                    = (SELECT count(*) FROM public.events WHERE created_at > current_date - 30),
                    (SELECT count(*) BETWEEN 100 AND 106 FROM public.clicks))
                  """))
          .containsExactly("1000 t t");
      checkByQueries(destination, "app", "app");
    }
  }

  @Test
  void upgrade_to_a_newer_major_version() throws Exception {
    // what is written between the rehearsal and the switch
    String meanwhile =
        "psql \"host=$SRC_PGHOST port=$SRC_PGPORT user=$SRC_PGUSER dbname=app\""
            + " --command='INSERT INTO sales.orders (user_id, total) VALUES (1, 4711)'\n";
    try (var destination = PostgresServer.start(NEWER)) {
      SampleDatabase.prepareFiles(destination);

      Ended ended =
          run(
              commands("Upgrade to a newer major version", meanwhile),
              environment(
                  store("upgrade").settings(), source("postgres"), destination(destination)));

      for (String database : List.of("app", "sample")) {
        assertThat(ended.output()).containsPattern("\\| " + database + " +\\| done ");
        assertThat(contents(destination, database).differences(contents(source, database)))
            .isEmpty();
        checkByQueries(destination, database, database);
      }
      assertThat(query(destination, "app", "SELECT count(*) FROM sales.orders WHERE total = 4711"))
          .containsExactly("1");
    } finally {
      source.execute("app", "DELETE FROM sales.orders WHERE total = 4711");
    }
  }

  @Test
  void from_one_provider_to_another() throws Exception {
    try (var from = PostgresServer.start(MAJOR);
        var to = PostgresServer.start(NEWER)) {
      makeProvider(from, "supabase_admin", "postgres_of_supabase", "anon");
      from.execute("postgres", "CREATE DATABASE app OWNER postgres_of_supabase TEMPLATE template0");
      from.execute(
          "app",
          "SET SESSION AUTHORIZATION supabase_admin",
          "CREATE SCHEMA auth",
          "CREATE TABLE auth.users (id uuid PRIMARY KEY)",
          "CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
          "CREATE SCHEMA storage",
          "CREATE TABLE storage.objects (id uuid PRIMARY KEY)",
          "GRANT USAGE ON SCHEMA auth TO postgres_of_supabase",
          "GRANT REFERENCES ON auth.users TO postgres_of_supabase");
      executeAs(from, "postgres_of_supabase", APP);
      executeAs(
          from,
          "postgres_of_supabase",
          "ALTER TABLE public.users ADD COLUMN account uuid CONSTRAINT account REFERENCES auth.users",
          "CREATE POLICY own ON public.users USING (account = auth.uid())",
          "GRANT SELECT ON public.users TO anon");
      makeProvider(to, "cloudsqladmin", "owner", "cloudsqlsuperuser");

      Ended ended =
          run(
              commands("From one provider to another", ""),
              environment(
                  store("providers").settings(),
                  Run.variables(
                      source(from, "app"),
                      Map.of("SRC_PGUSER", "postgres_of_supabase", "SRC_PGPASSWORD", "user")),
                  Run.variables(
                      destination(to), Map.of("DST_PGUSER", "owner", "DST_PGPASSWORD", "user"))));

      assertThat(ended.output())
          .containsPattern("\\| good +\\| restore ")
          .contains("left out: 2 of what refers to objects that the backup does not hold");
      assertThat(ended.output().lines().filter(line -> COMPARED.matcher(line).matches()))
          .isNotEmpty()
          .allMatch(line -> line.endsWith("| yes   |"));
      String[] options = {
        "--no-owner", "--no-privileges", "--exclude-schema=auth", "--exclude-schema=storage"
      };
      Set<String> lost = new TreeSet<>(definitions(from, "app", options));
      Set<String> there = new TreeSet<>(definitions(to, "app", options));
      Set<String> made = new TreeSet<>(there);
      made.removeAll(lost);
      lost.removeAll(there);
      assertThat(made).isEmpty();
      assertThat(lost).hasSize(2).allMatch(line -> line.contains("auth."));
      assertThat(rows(to, "app")).isEqualTo("1000 500 500");
      assertThat(
              query(
                  to, "app", "SELECT DISTINCT relowner::regrole FROM pg_class WHERE oid >= 16384"))
          .containsExactly("owner");
      for (String name : List.of("constraints", "indexes", "analyze")) {
        assertThat(query(to, "app", page.section("Checklist").sql(name))).as(name).isEmpty();
      }
    }
  }

  /** What is in use before the commands are run. */
  private static void restoreWhole(PostgresServer destination) {
    Run whole =
        Run.of(
            "restore",
            Run.variables(
                store("store").settings(),
                Map.of("SRC_DBNAME", "app", "DST_DBNAME", "app"),
                destination(destination)));
    assertThat(whole.exitCode()).as(whole.err()).isEqualTo(ExitCode.DONE);
  }

  /** A superuser that is the provider's, a group, and the role that a customer gets. */
  private static void makeProvider(
      PostgresServer server, String superuser, String user, String group) throws SQLException {
    server.execute(
        "postgres",
        "CREATE ROLE %s SUPERUSER".formatted(superuser),
        "CREATE ROLE " + group,
        "CREATE ROLE %s LOGIN CREATEDB CREATEROLE PASSWORD 'user' IN ROLE %s"
            .formatted(user, group));
  }

  private static void executeAs(PostgresServer server, String user, String... statements)
      throws SQLException {
    try (var connection = server.connect("app", user, "user");
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static TestStore store(String name) {
    return TestStore.folder(folder.resolve(name));
  }

  /** All blocks of a playbook, as one shell runs them, and what happens between them. */
  private static String commands(String title, String between) {
    List<String> blocks = page.section(title).blocks("sh");
    assertThat(blocks).as(title).isNotEmpty();
    return String.join(between, blocks);
  }

  private static Map<String, String> source(String database) {
    return source(source, database);
  }

  /** Whoever follows the page sets the database there. */
  private static Map<String, String> source(PostgresServer server, String database) {
    var variables = new HashMap<>(Run.database("SRC_", server, database));
    variables.remove("SRC_DBNAME");
    return variables;
  }

  private static Map<String, String> destination(PostgresServer server) {
    var variables = new HashMap<>(Run.database("DST_", server, "none"));
    variables.remove("DST_DBNAME");
    return variables;
  }

  @SafeVarargs
  private static Map<String, String> environment(Map<String, String>... sets) throws IOException {
    var variables = new HashMap<>(Run.variables(sets));
    variables.put("PG_CLIENTS", ClientPrograms.home().toString());
    variables.put("PATH", ClientPrograms.newest().program("") + ":" + System.getenv("PATH"));
    variables.put("LC_ALL", "C.UTF-8");
    variables.put("DEBUG", "true");
    Path passwords = Files.createTempFile(folder, "pgpass", "");
    // in a password file colons and backslashes are escaped
    Files.writeString(
        passwords, "*:*:*:*:" + source.password().replaceAll("[:\\\\]", "\\\\$0") + "\n");
    variables.put("PGPASSFILE", passwords.toString());
    return variables;
  }

  /** In a folder of its own, with the launcher in it; it must end well. */
  private static Ended run(String commands, Map<String, String> environment) throws Exception {
    Path work = Files.createDirectory(folder.resolve("work" + ++count));
    Files.createSymbolicLink(work.resolve("pgstow"), folder.resolve("bin/pgstow"));
    var shell =
        new ProcessBuilder("bash", "-e", "-c", commands)
            .directory(work.toFile())
            .redirectErrorStream(true);
    shell.environment().clear();
    shell.environment().putAll(environment);
    Process process = shell.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exitStatus = process.waitFor();
    assertThat(exitStatus).as(commands + output).isZero();
    Run.requireFit(commands, environment, output, HeardMain.events(events()));
    return new Ended(exitStatus, output);
  }

  /** What the runs of all playbooks log. */
  private static Path events() {
    return folder.resolve("events");
  }

  /** Of so many restores: the sentence, and each line of the tables. */
  private static void assertAllEqual(Ended ended, int restores) {
    assertThat(Pattern.compile("(?m)^all equal: ").matcher(ended.output()).results())
        .hasSize(restores);
    assertThat(COMPARED.matcher(ended.output()).results().map(MatchResult::group))
        .isNotEmpty()
        .allMatch(line -> line.contains("| yes"))
        .anyMatch(line -> line.startsWith("| rows of"))
        .anyMatch(line -> line.startsWith("| objects TABLE"));
    assertThat(ended.output()).doesNotContain("left out: ");
  }

  /** The queries of the checklist: the first two have the same at both ends. */
  private static void checkByQueries(PostgresServer destination, String database, String ofSource)
      throws SQLException {
    Page checklist = page.section("Checklist");
    for (String name : List.of("constraints", "indexes")) {
      assertThat(query(destination, database, checklist.sql(name)))
          .as(name)
          .isEqualTo(query(source, ofSource, checklist.sql(name)));
    }
    // it has a column that cannot be sorted, and the log says so
    assertThat(query(destination, database, checklist.sql("analyze")))
        .as("analyze")
        .isEqualTo(database.equals("sample") ? List.of("odd.texts") : List.of());
  }

  /** Without the definitions of the sample, which a newer server writes in other words. */
  private static DatabaseContents contents(PostgresServer server, String database)
      throws SQLException {
    DatabaseContents contents = DatabaseContents.of(server, database).ofAnyMajor();
    return database.equals("sample")
        ? new DatabaseContents(new TreeMap<>(), contents.data())
        : contents;
  }

  private static String rows(PostgresServer server, String database) throws SQLException {
    return query(
            server,
            database,
            "SELECT concat_ws(' ', (SELECT count(*) FROM public.users),"
                + " (SELECT count(*) FROM sales.orders), (SELECT count(*) FROM sales.lines))")
        .getFirst();
  }

  /** What PostgreSQL's own program says of the definitions, line by line. */
  private static List<String> definitions(
      PostgresServer server, String database, String... options) {
    var arguments = new ArrayList<>(List.of("--schema-only"));
    arguments.addAll(List.of(options));
    arguments.add(database);
    return ClientPrograms.newest()
        .run(server, "pg_dump", arguments.toArray(String[]::new))
        .lines()
        .filter(line -> !NOISE.matcher(line).matches())
        .toList();
  }

  private static List<String> query(PostgresServer server, String database, String sql)
      throws SQLException {
    return new Copies(server, folder).query(database, sql);
  }

  /** The environment that Compose gives to a service: its own, and above it that of an override. */
  private static Map<String, String> ofService(String name, JsonNode override) throws IOException {
    JsonNode compose = new YAMLMapper().readTree(Path.of("compose.yaml").toFile());
    var environment = new HashMap<String, String>();
    for (JsonNode part :
        List.of(
            compose.at("/x-job/environment"),
            compose.at("/x-job-to-destination/environment"),
            compose.at("/services/" + name + "/environment"),
            override.at("/services/" + name + "/environment"))) {
      part.properties()
          .forEach(
              entry ->
                  environment.put(
                      entry.getKey(),
                      DEFAULT.matcher(entry.getValue().asString("")).replaceAll("$1")));
    }
    environment.remove("<<");
    return environment;
  }
}
