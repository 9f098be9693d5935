package io.pgstow.testing;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a server holds, in a form that can be compared with what another one holds. */
public final class ClusterContents {
  private static final Pattern NOISE = Pattern.compile("^(\\\\(un)?restrict .*|--.*|SET .*|\\s*)$");
  private static final Pattern PROPERTY =
      Pattern.compile(
          "(?s)(CREATE DATABASE|ALTER DATABASE|COMMENT ON DATABASE|ALTER ROLE \\S+ IN DATABASE"
              + "|(GRANT|REVOKE) .* ON DATABASE).*");

  private final int major;
  private final Set<String> globals;
  private final TreeMap<String, DatabaseContents> databases = new TreeMap<>();
  private final TreeMap<String, List<String>> properties = new TreeMap<>();

  private ClusterContents(int major, Set<String> globals) {
    this.major = major;
    this.globals = globals;
  }

  /** Of a server, by the newest client programs. */
  public static ClusterContents of(PostgresServer server, List<String> databases)
      throws SQLException {
    var contents = new ClusterContents(server.major(), globals(server));
    for (String database : databases) {
      contents.databases.put(database, DatabaseContents.of(server, database).ofAnyMajor());
      contents.properties.put(database, properties(server, database));
    }
    return contents;
  }

  /** What a database holds. */
  public DatabaseContents database(String name) {
    return Objects.requireNonNull(databases.get(name), name);
  }

  /** The statements of the globals. */
  public static Set<String> globals(PostgresServer server) {
    return ClientPrograms.newest()
        .run(server, "pg_dumpall", "--globals-only")
        .lines()
        .filter(line -> !NOISE.matcher(line).matches())
        .filter(line -> !line.startsWith("ALTER ROLE postgres WITH"))
        .map(ClusterContents::ofAnyMajor)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** From 16 on a membership says who has granted it, and whether its member inherits. */
  private static String ofAnyMajor(String line) {
    return line.startsWith("GRANT ")
        ? line.replace(", INHERIT TRUE", "")
            .replace(" WITH INHERIT TRUE", "")
            .replace(" WITH INHERIT FALSE", "")
            .replace(" GRANTED BY postgres", "")
        : line;
  }

  private static List<String> properties(PostgresServer server, String database) {
    return ClientPrograms.newest()
        .run(server, "pg_dump", "--create", "--schema-only", "--exclude-schema=*", database)
        .lines()
        .filter(line -> PROPERTY.matcher(line).matches())
        .sorted()
        .toList();
  }

  private static DatabaseContents data(DatabaseContents all) {
    return new DatabaseContents(new TreeMap<>(), all.data());
  }

  /** What this server holds otherwise than the expected one: a line for each, or none. */
  public List<String> differences(ClusterContents expected) {
    var differences = new ArrayList<String>();
    var missing = new TreeSet<>(expected.globals);
    missing.removeAll(globals);
    missing.forEach(line -> differences.add("missing: " + line));
    var unexpected = new TreeSet<>(globals);
    unexpected.removeAll(expected.globals);
    unexpected.forEach(line -> differences.add("unexpected: " + line));
    expected.databases.forEach(
        (name, contents) -> {
          DatabaseContents found = databases.get(name);
          if (found == null) {
            differences.add("no database " + name);
          } else {
            // the sample has what a newer server writes in other words
            boolean comparable = major == expected.major || !name.equals("sample");
            (comparable ? found : data(found))
                .differences(comparable ? contents : data(contents))
                .forEach(line -> differences.add(name + ": " + line));
          }
        });
    expected.properties.forEach(
        (name, lines) -> {
          if (!lines.equals(properties.get(name))) {
            differences.add(name + ": " + lines + " but is " + properties.get(name));
          }
        });
    return differences;
  }
}
