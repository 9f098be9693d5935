package io.pgstow.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A server with what servers have: databases of every kind, and roles with memberships, settings
 * and hostile names.
 */
public final class SampleCluster {
  /** A name that wants quoting everywhere. */
  public static final String HOSTILE = "odd \"db\"; DROP DATABASE x; -- é%/\\";

  /** The tablespace of one database, and of a table of another. */
  public static final String TABLESPACE = "other \"disk\"";

  /** The databases that can be backed up, but for those that every server has. */
  public static final List<String> DATABASES =
      List.of("sample", "many", "empty", HOSTILE, "latin", "owned", "large");

  /** One that nobody can connect to. */
  public static final String SHUT = "shut";

  private static final int TABLES = 300;

  private SampleCluster() {}

  /** Fills a new server. */
  public static void create(PostgresServer server) throws SQLException {
    SampleDatabase.create(server, "sample");
    roles(server);
    makeFolder(server, location(server));
    server.execute(
        "postgres",
        "CREATE TABLESPACE %s OWNER boss LOCATION '%s'"
            .formatted(quoted(TABLESPACE), location(server)),
        "ALTER TABLESPACE %s SET (seq_page_cost = 1.5)".formatted(quoted(TABLESPACE)),
        "GRANT CREATE ON TABLESPACE %s TO owner_of_db".formatted(quoted(TABLESPACE)),
        "COMMENT ON TABLESPACE %s IS 'on another disk'".formatted(quoted(TABLESPACE)),
        "CREATE DATABASE empty TEMPLATE template0 TABLESPACE " + quoted(TABLESPACE));
    for (String database : List.of("many", HOSTILE, "owned", "large", SHUT)) {
      server.createDatabase(database);
    }
    server.execute(
        "postgres",
        "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'",
        "CREATE TABLE public.of_postgres AS SELECT 1 AS id");
    many(server);
    server.execute("latin", "CREATE TABLE public.text AS SELECT 'Käse' AS value");
    server.execute(HOSTILE, "CREATE TABLE public.\"t\"\"\" AS SELECT 'x' AS value");
    server.execute(
        "large",
        "CREATE TABLE public.event AS SELECT i AS id, repeat(md5(i::text), 5) AS text"
            + " FROM generate_series(1, 60000) i",
        "ALTER TABLE public.event ADD PRIMARY KEY (id)",
        "ALTER TABLE public.event SET TABLESPACE " + quoted(TABLESPACE),
        "CREATE TABLE public.parts (id int PRIMARY KEY USING INDEX TABLESPACE %1$s) PARTITION BY LIST (id) TABLESPACE %1$s"
            .formatted(quoted(TABLESPACE)),
        "CREATE TABLE public.part_1 PARTITION OF public.parts FOR VALUES IN (1)",
        "INSERT INTO public.parts VALUES (1)");
    owned(server);
    server.execute(
        "postgres",
        "ALTER DATABASE " + SHUT + " ALLOW_CONNECTIONS false",
        "ALTER DATABASE " + quoted(HOSTILE) + " SET work_mem = '5MB'",
        "COMMENT ON DATABASE " + quoted(HOSTILE) + " IS 'o''dd; --'",
        "GRANT CONNECT, TEMPORARY ON DATABASE many TO boss WITH GRANT OPTION",
        "REVOKE ALL ON DATABASE many FROM PUBLIC",
        "ALTER DATABASE many CONNECTION LIMIT 17");
  }

  /** Where the tablespace is, beside the data of a server. */
  public static String location(PostgresServer server) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW data_directory")) {
      row.next();
      return row.getString(1) + "-tablespace";
    }
  }

  /** Makes an empty folder that belongs to whom the server runs as. */
  public static void makeFolder(PostgresServer server, String folder) throws SQLException {
    server.execute(
        "postgres",
        "COPY (SELECT 1) TO PROGRAM 'rm -rf %s && mkdir -p %s'".formatted(folder, folder));
  }

  /** Removes the folder of a tablespace, which was made where a server was that is gone. */
  public static void removeFolder(String folder) {
    Path parent = Path.of(folder).getParent();
    if (parent != null && Files.exists(parent)) {
      Folders.delete(parent);
    }
  }

  private static void roles(PostgresServer server) throws SQLException {
    server.execute(
        "postgres",
        "CREATE ROLE boss LOGIN CREATEROLE PASSWORD 'boss' VALID UNTIL '2040-01-01 00:00:00+00'",
        "CREATE ROLE \"Rö le\"\"; DROP ROLE boss; --\" NOLOGIN",
        "CREATE ROLE owner_of_db LOGIN PASSWORD 'p' CONNECTION LIMIT 9",
        "GRANT boss TO \"Rö le\"\"; DROP ROLE boss; --\" WITH ADMIN OPTION",
        "GRANT pg_monitor TO boss",
        "GRANT owner_of_db TO boss WITH ADMIN OPTION",
        "ALTER ROLE boss SET search_path = a, \"b c\"",
        "ALTER ROLE owner_of_db SET statement_timeout = '7min'",
        "COMMENT ON ROLE boss IS 'it''s; the boss'");
  }

  private static void many(PostgresServer server) throws SQLException {
    try (Connection connection = server.connectForScripts("many");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "DO $$ BEGIN FOR i IN 1.."
              + TABLES
              + " LOOP EXECUTE format('CREATE TABLE public.t%s (id int PRIMARY KEY, x text)', i);"
              + " EXECUTE format('INSERT INTO public.t%s SELECT g, g FROM generate_series(1, %s) g', i, i % 7);"
              + " END LOOP; END $$");
    }
  }

  private static void owned(PostgresServer server) throws SQLException {
    server.execute(
        "owned",
        "ALTER DATABASE owned OWNER TO owner_of_db",
        "CREATE TABLE public.thing (id int PRIMARY KEY, name text)",
        "INSERT INTO public.thing SELECT i, 'n' || i FROM generate_series(1, 100) i",
        "ALTER TABLE public.thing OWNER TO owner_of_db",
        "GRANT SELECT ON public.thing TO boss",
        "ALTER ROLE boss IN DATABASE owned SET work_mem = '9MB'",
        "ALTER DATABASE owned SET default_transaction_read_only = on");
  }

  /** A name for SQL. */
  public static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
