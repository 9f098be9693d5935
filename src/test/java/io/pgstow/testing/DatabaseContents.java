package io.pgstow.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that a database holds, in a form that can be compared: each object's SQL as {@code pg_dump
 * --schema-only} writes it, and for each table, sequence and large object a fingerprint of its
 * contents. Two databases hold the same when {@link #differences} is empty.
 *
 * <p>Left out is what belongs to the database as such and no restore into another one brings along:
 * its own settings, privileges and comment. Rows of foreign tables are elsewhere.
 *
 * @param objects SQL by kind and name of the object
 * @param data fingerprints by kind and name
 */
public record DatabaseContents(SortedMap<String, String> objects, SortedMap<String, String> data) {
  // What a session may have been given otherwise by ALTER DATABASE or ALTER ROLE.
  private static final List<String> SESSION =
      List.of(
          "SET search_path = ''",
          "SET TimeZone = 'UTC'",
          "SET DateStyle = 'ISO, YMD'",
          "SET IntervalStyle = 'postgres'",
          "SET extra_float_digits = 3",
          "SET bytea_output = 'hex'",
          "SET lc_monetary = 'C'");

  /** Of a database, by the newest client programs; nobody should be writing to it. */
  public static DatabaseContents of(PostgresServer server, String database) throws SQLException {
    return of(server, database, ClientPrograms.newest());
  }

  /** The same by given client programs, which must be of the server's major or newer. */
  public static DatabaseContents of(PostgresServer server, String database, ClientPrograms programs)
      throws SQLException {
    String schema = programs.run(server, "pg_dump", "--schema-only", database);
    return new DatabaseContents(SchemaText.objects(schema), data(server, database));
  }

  /** What this database holds otherwise than the expected one: a line or more for each, or none. */
  public List<String> differences(DatabaseContents expected) {
    var differences = new ArrayList<String>();
    compare(expected.objects, objects, differences);
    compare(expected.data, data, differences);
    return differences;
  }

  /**
   * The same for comparison with a server of another major: without what those write otherwise
   * about the same objects. Both sides should come from the same client programs.
   */
  public DatabaseContents ofAnyMajor() {
    var common = new TreeMap<>(objects);
    common.replaceAll(SchemaText::ofAnyMajor);
    return new DatabaseContents(common, data);
  }

  private static void compare(
      SortedMap<String, String> expected, SortedMap<String, String> actual, List<String> into) {
    var names = new TreeSet<>(expected.keySet());
    names.addAll(actual.keySet());
    for (String name : names) {
      String wanted = expected.get(name);
      String found = actual.get(name);
      if (found == null) {
        into.add("missing: " + name);
      } else if (wanted == null) {
        into.add("unexpected: " + name);
      } else if (!wanted.equals(found)) {
        into.add("differs: " + name + "\n  expected: " + wanted + "\n  but is:   " + found);
      }
    }
  }

  private static SortedMap<String, String> data(PostgresServer server, String database)
      throws SQLException {
    var data = new TreeMap<String, String>();
    try (Connection connection = server.connect(database)) {
      try (Statement statement = connection.createStatement()) {
        for (String setting : SESSION) {
          statement.execute(setting);
        }
      }
      addRows(connection, data);
      addSequences(connection, data);
      addLargeObjects(connection, data);
    }
    return data;
  }

  private static void addRows(Connection connection, SortedMap<String, String> into)
      throws SQLException {
    try (Statement list = connection.createStatement();
        ResultSet table = list.executeQuery(query("compared-tables"))) {
      while (table.next()) {
        String name = table.getString("name");
        into.put(
            "rows of " + name,
            table.getBoolean("populated")
                ? rows(connection, table.getString("source"), table.getString("columns"))
                : "not populated");
      }
    }
  }

  /** The sum tells rows apart that are there once or twice, and knows no order. */
  private static String rows(Connection connection, String source, String columns)
      throws SQLException {
    return line(
        connection,
        "SELECT count(*) || ' rows, hash ' || coalesce(sum(hashtextextended(ROW("
            + columns
            + ")::text, 0)::numeric), 0) FROM "
            + source);
  }

  private static void addSequences(Connection connection, SortedMap<String, String> into)
      throws SQLException {
    try (Statement list = connection.createStatement();
        ResultSet sequence =
            list.executeQuery("SELECT oid::regclass FROM pg_class WHERE relkind = 'S'")) {
      while (sequence.next()) {
        String name = sequence.getString(1);
        into.put(
            "sequence " + name,
            line(
                connection,
                "SELECT 'last value ' || last_value || ', called ' || is_called FROM " + name));
      }
    }
  }

  private static void addLargeObjects(Connection connection, SortedMap<String, String> into)
      throws SQLException {
    try (Statement list = connection.createStatement();
        ResultSet object = list.executeQuery(query("compared-large-objects"))) {
      while (object.next()) {
        into.put("large object " + object.getLong("oid"), object.getString("description"));
      }
    }
  }

  private static String line(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  private static String query(String name) {
    try (InputStream in = DatabaseContents.class.getResourceAsStream("/sql/" + name + ".sql")) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
