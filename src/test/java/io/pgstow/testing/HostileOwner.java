package io.pgstow.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A role that owns a database and is no superuser, and has made everything in it that could be
 * taken for what the server itself has: functions, operators, casts, types, tables and views of the
 * same names, in every schema that an unqualified name might be looked for in. Whatever of it runs
 * is in the server's log, with the role it ran as.
 */
public final class HostileOwner {
  /** What stands in the log when anything ran that only looks like the server's own. */
  public static final String WITNESS = "HOSTILE";

  private static final String ROLE = "mallory";
  private static final String PASSWORD = "mallory";

  /** A schema is looked in before pg_catalog only where pg_catalog is named behind it. */
  private static final String SEARCH_PATH = "mallory, public, pg_catalog";

  private static final String TYPES =
      "'oid', 'text', 'name', 'integer', 'bigint', 'boolean', '\"char\"', 'jsonb'";

  private HostileOwner() {}

  /** Makes the role, unless the server has it. */
  public static void create(PostgresServer server) throws SQLException {
    server.execute(
        "postgres", "CREATE ROLE " + ROLE + " LOGIN CREATEDB PASSWORD '" + PASSWORD + "'");
  }

  /** Makes an empty database of this owner, in which his schemas come first. */
  public static void createDatabase(PostgresServer server, String database) throws SQLException {
    server.execute(
        "postgres",
        "CREATE DATABASE " + database + " OWNER " + ROLE + " TEMPLATE template0",
        "GRANT ALL ON DATABASE " + database + " TO " + ROLE);
    server.execute(database, "GRANT ALL ON SCHEMA public TO " + ROLE);
    try (Connection connection = server.connect("postgres", ROLE, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER DATABASE " + database + " SET search_path = " + SEARCH_PATH);
    }
  }

  /**
   * Fills a database of this owner with rows and with what shadows the server's own.
   *
   * @param functions the names of functions to shadow
   * @param relations the names of tables and views to shadow
   */
  public static void fill(
      PostgresServer server, String database, List<String> functions, List<String> relations)
      throws SQLException {
    try (Connection connection = server.connect(database, ROLE, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute("SET search_path = pg_catalog");
      statement.execute("CREATE TABLE public.notes (id int PRIMARY KEY, body text, tags text[])");
      statement.execute(
          "INSERT INTO public.notes SELECT i, 'note ' || i, ARRAY['a', NULL]"
              + " FROM generate_series(1, 200) i");
      statement.execute("CREATE INDEX ON public.notes (lower(body))");
      statement.execute("SELECT lo_from_bytea(0, 'large')");
      for (String schema : List.of("mallory", "public")) {
        if (!schema.equals("public")) {
          statement.execute("CREATE SCHEMA " + schema);
        }
        // as one script: there are hundreds
        script(server, database, shadows(statement, schema, functions, relations));
      }
    }
  }

  private static void script(PostgresServer server, String database, List<String> sql)
      throws SQLException {
    try (Connection connection = server.connectForScripts(database);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SET SESSION AUTHORIZATION "
              + ROLE
              + "; SET search_path = pg_catalog; "
              + String.join("; ", sql));
    }
  }

  private static List<String> shadows(
      Statement statement, String schema, List<String> functions, List<String> relations)
      throws SQLException {
    var sql = new ArrayList<String>();
    sql.add(
        "CREATE FUNCTION %1$s.witness(what text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE LOG '%2$s %% as %%', what, current_user; RETURN true; END $$"
            .formatted(schema, WITNESS));
    sql.addAll(
        all(
            statement,
            """
            SELECT format('CREATE FUNCTION %1$s.%%I(%%s) RETURNS %%s LANGUAGE plpgsql AS $f$ BEGIN PERFORM %1$s.witness(%%L); RETURN %%s; END $f$',
                          min(proname), arguments, min(pg_get_function_result(oid)), min(proname), min(returned))
              FROM (SELECT oid, proname::text, CASE WHEN proargmodes IS NULL THEN 'NULL' ELSE '' END AS returned,
                           pg_get_function_identity_arguments(oid) AS arguments FROM pg_proc
                     WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND NOT proretset
                       AND proname IN (%2$s)) AS p
             WHERE pg_get_function_result(oid) <> 'void' AND arguments NOT LIKE '%%internal%%' AND arguments !~ '"any"|VARIADIC|cstring'
             GROUP BY proname, arguments
            """
                .formatted(schema, quoted(functions))));
    for (String aggregate : List.of("count(text)", "sum(bigint)", "sum(int)")) {
      sql.add(
          "CREATE FUNCTION %1$s.%2$s RETURNS bigint LANGUAGE plpgsql AS $f$ BEGIN PERFORM %1$s.witness('%2$s'); RETURN 0; END $f$"
              .formatted(schema, aggregate));
    }
    sql.addAll(
        all(
            statement,
            """
            SELECT unnest(ARRAY[
                     format('CREATE FUNCTION %1$s.operator_%%s(%%s, %%s) RETURNS %%s LANGUAGE plpgsql AS $f$ BEGIN PERFORM %1$s.witness(%%L); RETURN NULL; END $f$',
                            oid, oprleft::regtype, oprright::regtype, oprresult::regtype, oid::regoperator),
                     format('CREATE OPERATOR %1$s.%%s (LEFTARG = %%s, RIGHTARG = %%s, FUNCTION = %1$s.operator_%%s)',
                            oprname, oprleft::regtype, oprright::regtype, oid)])
              FROM pg_operator
             WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprkind = 'b'
               AND oprname IN ('=', '<>', '<', '>', '>=', '||', '~', '!~', '->>', '+', '*', '/')
               AND oprleft::regtype::text IN (%2$s) AND oprright::regtype::text IN (%2$s)
            """
                .formatted(schema, TYPES)));
    for (String type : List.of("oid", "text", "regclass", "uuid", "timestamptz", "int8", "bool")) {
      sql.add(
          "CREATE DOMAIN %1$s.%2$s AS pg_catalog.%2$s CHECK (%1$s.witness('%2$s'))"
              .formatted(schema, type));
    }
    sql.add("CREATE TYPE %s.mine AS (x int)".formatted(schema));
    sql.add(
        "CREATE FUNCTION %1$s.cast_mine(pg_catalog.text) RETURNS %1$s.mine LANGUAGE plpgsql AS $$ BEGIN PERFORM %1$s.witness('cast'); RETURN NULL; END $$"
            .formatted(schema));
    sql.add(
        "CREATE CAST (pg_catalog.text AS %1$s.mine) WITH FUNCTION %1$s.cast_mine(pg_catalog.text) AS IMPLICIT"
            .formatted(schema));
    List<String> there =
        all(
            statement,
            "SELECT relname FROM pg_class c WHERE relnamespace = 'pg_catalog'::regnamespace"
                // a view has no column of a pseudo-type
                + " AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid"
                + " AND a.atttypid = 'anyarray'::regtype) AND relname IN ("
                + quoted(relations)
                + ")");
    for (String relation : there) {
      sql.add(
          "CREATE VIEW %1$s.%2$s AS SELECT * FROM pg_catalog.%2$s WHERE %1$s.witness('%2$s')"
              .formatted(schema, relation));
    }
    return sql;
  }

  private static List<String> all(Statement statement, String query) throws SQLException {
    var rows = new ArrayList<String>();
    try (ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }
}
