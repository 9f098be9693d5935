package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * New databases as providers make them: with roles that are nearly superusers, with extensions,
 * schemas and event triggers of the provider's, and with less in public than one would have alone.
 */
final class ProviderDestinationIT {
  @TempDir static Path folder;
  private static Copies copies;

  private static final String[] USERS_OWN = {
    "CREATE EXTENSION hstore",
    "CREATE SCHEMA app",
    "CREATE TYPE app.colour AS ENUM ('red', 'green')",
    "CREATE TABLE app.zone (id serial PRIMARY KEY, colour app.colour, more public.hstore)",
    "INSERT INTO app.zone (colour, more) SELECT 'red', 'a=>1' FROM generate_series(1, 200)",
    "CREATE TABLE public.site (id int PRIMARY KEY, zone int REFERENCES app.zone)",
    "INSERT INTO public.site SELECT i, i FROM generate_series(1, 200) i",
    "CREATE FUNCTION app.twice(i int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 2 * i; END'",
    "CREATE VIEW public.sites AS SELECT id, app.twice(zone) AS twice FROM public.site",
    "CREATE PUBLICATION supabase_realtime FOR TABLE public.site",
    "SELECT lo_from_bytea(4711, 'large')"
  };

  /** What each makes, by whom. */
  enum Provider {
    RDS(
        "rdsadmin",
        "rds_superuser",
        "ALTER SCHEMA public OWNER TO rds_user",
        "CREATE EXTENSION pg_stat_statements"),
    CLOUD_SQL(
        "cloudsqladmin",
        "cloudsqlsuperuser",
        "ALTER SCHEMA public OWNER TO cloudsqlsuperuser",
        "GRANT ALL ON SCHEMA public TO cloudsqlsuperuser",
        "CREATE SCHEMA google_vacuum_mgmt",
        "CREATE FUNCTION google_vacuum_mgmt.run() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "GRANT USAGE ON SCHEMA google_vacuum_mgmt TO cloudsqlsuperuser"),
    AZURE(
        "azuresu",
        "azure_pg_admin",
        "ALTER SCHEMA public OWNER TO azure_pg_admin",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "CREATE EXTENSION pgcrypto",
        "CREATE SCHEMA cron",
        "CREATE TABLE cron.job (id int)"),
    SUPABASE(
        "supabase_admin",
        "supabase_storage_admin",
        "CREATE SCHEMA extensions AUTHORIZATION supabase_user",
        "CREATE EXTENSION pgcrypto SCHEMA extensions",
        "CREATE EXTENSION pg_stat_statements SCHEMA extensions",
        "CREATE SCHEMA auth",
        "CREATE TABLE auth.users (id uuid PRIMARY KEY)",
        "CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "CREATE SCHEMA storage AUTHORIZATION supabase_storage_admin",
        "CREATE TABLE storage.objects (id uuid PRIMARY KEY)",
        "ALTER TABLE storage.objects OWNER TO supabase_storage_admin",
        "CREATE FUNCTION extensions.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "CREATE EVENT TRIGGER issue_graphql_placeholder ON sql_drop EXECUTE FUNCTION extensions.watch()",
        "CREATE PUBLICATION supabase_realtime",
        "ALTER PUBLICATION supabase_realtime OWNER TO supabase_user",
        "ALTER DEFAULT PRIVILEGES FOR ROLE supabase_user IN SCHEMA public GRANT ALL ON TABLES TO anon"),
    NEON(
        "cloud_admin",
        "neon_superuser",
        "CREATE SCHEMA neon_migration",
        "CREATE TABLE neon_migration.migration_id (id int)",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO neon_superuser");

    private final String superuser;
    private final String group;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> made;

    Provider(String superuser, String group, String... made) {
      this.superuser = superuser;
      this.group = group;
      this.made = List.of(made);
    }

    String user() {
      return switch (this) {
        case RDS -> "rds_user";
        case CLOUD_SQL -> "cloudsql_user";
        case AZURE -> "azure_user";
        case SUPABASE -> "supabase_user";
        case NEON -> "neon_user";
      };
    }

    Map<String, String> login(String side) {
      return Map.of(side + "PGUSER", user(), side + "PGPASSWORD", "user");
    }

    /** A new database, as the provider has it. */
    void create(PostgresServer server, String database) throws SQLException {
      server.execute(
          "postgres", "CREATE DATABASE %s OWNER %s TEMPLATE template0".formatted(database, user()));
      try (var connection = server.connect(database);
          var statement = connection.createStatement()) {
        statement.execute("SET SESSION AUTHORIZATION " + superuser);
        statement.execute("DROP EXTENSION plpgsql");
        statement.execute("CREATE EXTENSION plpgsql");
        for (String sql : made) {
          statement.execute(sql);
        }
      }
    }
  }

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    copies.server().execute("postgres", "CREATE ROLE anon");
    for (Provider provider : Provider.values()) {
      copies
          .server()
          .execute(
              "postgres",
              "CREATE ROLE %s SUPERUSER".formatted(provider.superuser),
              "CREATE ROLE %s".formatted(provider.group),
              "CREATE ROLE %s LOGIN CREATEDB CREATEROLE PASSWORD 'user' IN ROLE %s"
                  .formatted(provider.user(), provider.group));
    }
    copies.create("own", USERS_OWN);
    copies.backUp("own");
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @ParameterizedTest
  @EnumSource
  void a_database_from_elsewhere_is_restored_into_it(Provider provider) throws Exception {
    String database = "from_elsewhere_" + provider.user();
    provider.create(copies.server(), database);

    copies.restored("own", database, provider.login("DST_"));

    requireUsersOwn(database);
  }

  @ParameterizedTest
  @EnumSource
  void a_backup_from_there_is_restored_there(Provider provider) throws Exception {
    String from = "from_" + provider.user();
    String to = "to_" + provider.user();
    provider.create(copies.server(), from);
    try (var connection = copies.server().connect(from, provider.user(), "user");
        var statement = connection.createStatement()) {
      for (String sql : USERS_OWN) {
        statement.execute(
            provider == Provider.SUPABASE
                ? sql.replace(
                    "CREATE PUBLICATION supabase_realtime FOR",
                    "ALTER PUBLICATION supabase_realtime ADD")
                : sql);
      }
    }
    copies.backUp(
        from,
        Run.variables(
            provider.login("SRC_"),
            Map.of(
                "EXCLUDE_SCHEMAS",
                "auth,storage,extensions,cron,neon_migration,google_vacuum_mgmt")));
    provider.create(copies.server(), to);

    copies.restored(from, to, provider.login("DST_"));

    requireUsersOwn(to);
  }

  /** Without that the restore would stop in the middle, at "already exists". */
  @Test
  void what_the_provider_makes_and_the_backup_has_too_is_told_before() throws Exception {
    Provider.SUPABASE.create(copies.server(), "twin");
    copies.backUp("twin");
    Provider.SUPABASE.create(copies.server(), "other_twin");

    Run run = copies.restore("twin", "other_twin", Provider.SUPABASE.login("DST_"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err())
        .contains("of the backup's objects already: ")
        .contains("TABLE \"auth\".\"users\"")
        .contains("EXCLUDE_SCHEMAS");
  }

  @Test
  void a_table_of_the_users_own_makes_it_used() throws Exception {
    Provider.SUPABASE.create(copies.server(), "in_use");
    copies.server().execute("in_use", "CREATE TABLE extensions.mine (id int)");

    Run run = copies.restore("own", "in_use", Provider.SUPABASE.login("DST_"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains("\"in_use\" is not empty: it has relation extensions.mine");
  }

  private static void requireUsersOwn(String database) throws SQLException {
    for (String query :
        List.of(
            "SELECT count(*) || ' ' || sum(twice) FROM public.sites",
            "SELECT count(*) || ' ' || sum((more OPERATOR(public.->) 'a')::int) FROM app.zone",
            "SELECT convert_from(lo_get(4711), 'UTF8')",
            "SELECT string_agg(tablename, ',') FROM pg_publication_tables WHERE pubname = 'supabase_realtime'")) {
      assertThat(copies.query(database, query)).as(query).isEqualTo(copies.query("own", query));
    }
  }
}
