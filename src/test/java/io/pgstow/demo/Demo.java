package io.pgstow.demo;

import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.SampleDatabase.Scale;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The main job on a machine without anything: two throw-away PostgreSQL servers, a throw-away S3
 * server, and the real {@code migrate} between them. Nothing stays behind.
 */
public final class Demo {
  private static final int MAJOR = 15;

  private Demo() {}

  /**
   * Runs the demonstration.
   *
   * @param arguments the path of pgstow's jar
   */
  public static void main(String[] arguments) throws Exception {
    int status;
    try (var source = PostgresServer.start(MAJOR);
        var destination = PostgresServer.start(MAJOR);
        var s3 = S3Server.start()) {
      fill(source, destination);
      status = migrate(Path.of(arguments[0]), environment(source, destination, s3));
    }
    say(status == 0 ? "The demo has ended well; its servers are gone." : "The demo has failed.");
    System.exit(status);
  }

  private static void fill(PostgresServer source, PostgresServer destination) throws SQLException {
    say("Filling a database of every kind of object on a throw-away PostgreSQL " + MAJOR + " …");
    SampleDatabase.create(source, "sample", Scale.LARGE);
    SampleDatabase.prepare(destination);
    try (var connection = source.connect("sample");
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT pg_size_pretty(pg_database_size('sample'))")) {
      row.next();
      say("It has " + row.getString(1) + ".");
    }
  }

  private static Map<String, String> environment(
      PostgresServer source, PostgresServer destination, S3Server s3) {
    var environment = new TreeMap<String, String>();
    environment.putAll(database("SRC_", source, "sample"));
    environment.putAll(database("DST_", destination, "restored"));
    environment.put("BACKUP_URL", "s3://" + S3Server.BUCKET + "/demo");
    environment.put("S3_ENDPOINT_URL", s3.endpoint().toString());
    environment.put("AWS_S3_FORCE_PATH_STYLE", "true");
    environment.put("AWS_ACCESS_KEY_ID", S3Server.KEY.id());
    environment.put("AWS_SECRET_ACCESS_KEY", S3Server.KEY.secret());
    environment.put("RESTORE_JOBS", "2");
    environment.put("PG_CLIENTS", ClientPrograms.home().toString());
    return environment;
  }

  private static Map<String, String> database(String side, PostgresServer server, String name) {
    return Map.of(
        side + "PGHOST",
        server.host(),
        side + "PGPORT",
        Integer.toString(server.port()),
        side + "PGUSER",
        server.superuser(),
        side + "PGPASSWORD",
        server.password(),
        side + "DBNAME",
        name);
  }

  private static int migrate(Path jar, Map<String, String> environment)
      throws IOException, InterruptedException {
    say("pgstow migrate, with these variables:");
    environment.forEach((name, value) -> say("  " + name + "=" + shown(name, value)));
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                jar.toString(),
                "migrate")
            .inheritIO();
    builder.environment().keySet().removeAll(List.of("JOB", "S3_URI", "BACKUP_NAME"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    return process.waitFor();
  }

  private static String shown(String name, String value) {
    return name.contains("PASSWORD") || name.contains("SECRET") ? "***" : value;
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
