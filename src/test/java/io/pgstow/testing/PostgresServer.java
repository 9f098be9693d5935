package io.pgstow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * A real, throw-away PostgreSQL server on a free port of the loopback address, with passwords that
 * are checked and durability switched off. Whoever starts it closes it; when the JVM ends first, in
 * whatever way, the server ends too.
 *
 * <p>Connections may be made from any thread; starting and stopping is for one thread at a time.
 */
public final class PostgresServer implements AutoCloseable {
  /** The majors there are servers of, oldest first. */
  public static final List<Integer> MAJORS = List.of(13, 14, 15, 16, 17, 18);

  /** How a server is stopped: what happens to its clients and its shared memory. */
  public enum Stop {
    /** Clients are thrown out, a checkpoint is written. */
    FAST("INT"),
    /** As after a crash: clients see a broken connection, the next start recovers. */
    IMMEDIATE("QUIT");

    private final String signal;

    Stop(String signal) {
      this.signal = signal;
    }
  }

  private static final String SUPERUSER = "postgres";
  private static final String DATA = "data";
  // Colon and backslash must be escaped in a password file, quote and space in a connection string.
  private static final String PASSWORD = "s3cret: pa\\ss'word";
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("fsync", "off"),
          Map.entry("full_page_writes", "off"),
          Map.entry("synchronous_commit", "off"),
          Map.entry("max_wal_size", "4GB"),
          Map.entry("wal_level", "logical"),
          Map.entry("jit", "off"),
          Map.entry("timezone", "UTC"),
          Map.entry("log_timezone", "UTC"));
  private static final Set<String> STILL_HELD =
      Set.of("Address already in use", "pre-existing shared memory block");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<PostgresServer> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> List.copyOf(OPEN).forEach(PostgresServer::close)));
  }

  private final int major;
  private final Path binaries;
  private final Path folder;
  private final Map<String, String> settings;
  private final int port;
  private @Nullable Process process;

  private PostgresServer(int major, Map<String, String> settings) throws IOException {
    this.major = major;
    this.binaries = PostgresBinaries.of(major);
    this.settings = new LinkedHashMap<>(SETTINGS);
    this.settings.putAll(settings);
    this.port = FreePort.next();
    this.folder = Files.createTempDirectory("pgstow-server-");
  }

  /** Starts a new, empty server of this major version. */
  public static PostgresServer start(int major) {
    return start(major, Map.of());
  }

  /** The same with settings of {@code postgresql.conf}, which go before those of this class. */
  public static PostgresServer start(int major, Map<String, String> settings) {
    try {
      var server = new PostgresServer(major, settings);
      OPEN.add(server);
      try {
        server.initialise();
        server.start();
      } catch (IOException | RuntimeException e) {
        server.close();
        throw e;
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs one server for another process.
   *
   * @param arguments the major version, then settings as {@code name=value}
   */
  public static void main(String[] arguments) throws InterruptedException {
    try (var server = start(arguments)) {
      server.serve();
    }
  }

  static PostgresServer start(String[] arguments) {
    Map<String, String> settings =
        Stream.of(arguments)
            .skip(1)
            .map(argument -> argument.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    return start(Integer.parseInt(arguments[0]), settings);
  }

  /**
   * Prints how to reach the server, as a shell would set the variables of the client programs, and
   * waits until this process is ended.
   */
  void serve() throws InterruptedException {
    environment()
        .forEach(
            (name, value) ->
                System.out.println("export " + name + "='" + value.replace("'", "'\\''") + "'"));
    Thread.currentThread().join();
  }

  public int major() {
    return major;
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  public String superuser() {
    return SUPERUSER;
  }

  public String password() {
    return PASSWORD;
  }

  /** What makes a client program find this server: host, port, superuser and password. */
  public Map<String, String> environment() {
    return Map.of(
        "PGHOST",
        host(),
        "PGPORT",
        Integer.toString(port),
        "PGUSER",
        SUPERUSER,
        "PGPASSWORD",
        PASSWORD);
  }

  /** A connection as superuser; the caller closes it. */
  public Connection connect(String database) throws SQLException {
    return connect(database, SUPERUSER, PASSWORD);
  }

  /** A connection as anybody; the caller closes it. */
  public Connection connect(String database, String user, String password) throws SQLException {
    return source(database).getConnection(user, password);
  }

  /** Sends what it executes to the server as it is, several statements or one. */
  public Connection connectForScripts(String database) throws SQLException {
    PGSimpleDataSource source = source(database);
    source.setPreferQueryMode(PreferQueryMode.SIMPLE);
    return source.getConnection(SUPERUSER, PASSWORD);
  }

  private PGSimpleDataSource source(String database) {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host()});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    return source;
  }

  /** Executes the statements one by one as superuser, each in a transaction of its own. */
  public void execute(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Creates an empty database, of any name. */
  public void createDatabase(String database) throws SQLException {
    execute("postgres", "CREATE DATABASE " + quoted(database) + " TEMPLATE template0");
  }

  /** What the server has logged so far. */
  public String log() {
    try {
      return Files.readString(logFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes an extension known that consists of a script alone, to all servers of this version. */
  public void installExtension(String name, String script) throws IOException {
    Files.writeString(
        extensionFolder().resolve(name + ".control"),
        "default_version = '1'\nrelocatable = false\n");
    Files.writeString(extensionFolder().resolve(name + "--1.sql"), script);
  }

  /** The folder where this server looks for extensions. It is shared with others of its version. */
  Path extensionFolder() {
    return binaries.resolve("share/postgresql/extension");
  }

  /**
   * Starts the server again after {@link #stop}: same port, same data.
   *
   * <p>After a crash the kernel may still hold the port or the shared memory of the server before,
   * as it may after that of a real one; then it is tried again.
   */
  public void start() {
    if (process != null) {
      throw new IllegalStateException("already running");
    }
    Instant end = Instant.now().plus(PATIENCE);
    int logged = log().length();
    while (!isReadyAfterStart(logged)) {
      String since = log().substring(logged);
      if (Instant.now().isAfter(end) || STILL_HELD.stream().noneMatch(since::contains)) {
        throw new IllegalStateException("PostgreSQL " + major + " does not start: " + since);
      }
      logged = log().length();
    }
  }

  private boolean isReadyAfterStart(int logged) {
    Process started = ServerProcesses.start(folder, logFile(), command());
    boolean ready =
        Awaitility.await("PostgreSQL " + major)
            .pollInterval(Duration.ofMillis(10))
            .atMost(PATIENCE)
            .until(
                () -> log().substring(logged).contains("ready to accept connections"),
                is -> is || !started.isAlive());
    if (ready) {
      process = started;
    }
    return ready;
  }

  /** Stops the server and waits for its end. */
  public void stop(Stop how) {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("not running");
    }
    if (running.isAlive()) {
      ServerProcesses.run(
          folder, List.of(program("pg_ctl"), "kill", how.signal, Long.toString(running.pid())));
    }
    awaitEnd(running);
    process = null;
  }

  /** Loses the server with all that it holds, and starts a new one at the same address. */
  public void replace() {
    stop(Stop.IMMEDIATE);
    Folders.delete(folder.resolve(DATA));
    createData();
    start();
  }

  /**
   * Crashes the server after the last client has left and the log on disk has the end of what was
   * rolled back. Such a transaction may have deleted the files of an unlogged relation, and
   * PostgreSQL does not flush its end. If a crash takes that, recovery makes the initial fork
   * again, finds the main one in the way, and the server does not start any more.
   */
  public void crashIdle() throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      Awaitility.await("the end of all sessions")
          .pollInterval(Duration.ofMillis(10))
          .atMost(PATIENCE)
          .until(() -> others(statement) == 0);
      statement.execute("SELECT pg_logical_emit_message(true, 'flush', '')");
    }
    stop(Stop.IMMEDIATE);
  }

  private static int others(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            """
            SELECT count(*) FROM pg_stat_activity
             WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            """)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** Stops the server, if it runs, and deletes all it held. May be called twice. */
  @Override
  public void close() {
    if (OPEN.remove(this)) {
      if (process != null) {
        stop(Stop.IMMEDIATE);
      }
      Folders.delete(folder);
    }
  }

  private void initialise() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    ServerProcesses.own(folder);
    Files.createFile(logFile());
    Path passwordFile = Files.writeString(folder.resolve("password"), PASSWORD);
    ServerProcesses.own(passwordFile);
    createData();
  }

  private void createData() {
    ServerProcesses.run(
        folder,
        List.of(
            program("initdb"),
            "--pgdata=" + DATA,
            "--username=" + SUPERUSER,
            "--pwfile=password",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--lc-messages=C",
            "--no-sync"));
  }

  private List<String> command() {
    var command =
        new ArrayList<>(
            List.of(program("postgres"), "-D", DATA, "-k", folder.toString(), "-h", host()));
    command.addAll(List.of("-p", Integer.toString(port)));
    settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return command;
  }

  private String program(String name) {
    return binaries.resolve("bin").resolve(name).toString();
  }

  private Path logFile() {
    return folder.resolve("log");
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private static void awaitEnd(Process process) {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("server does not stop");
      }
    } catch (InterruptedException e) {
      throw ServerProcesses.interrupted(e);
    }
  }
}
