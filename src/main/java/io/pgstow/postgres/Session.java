package io.pgstow.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/**
 * One connection to a server. Statements commit by themselves outside {@link #transaction}. Not
 * thread-safe; whoever opened it closes it. Every failure is a {@link
 * io.pgstow.error.PgstowException} whose cause is the driver's.
 */
public final class Session implements AutoCloseable {
  /** No encoding at all: names and texts may hold any bytes. */
  private static final String SQL_ASCII = "SQL_ASCII";

  private static final int LARGE_OBJECT_BUFFER = 1 << 18;

  private final Database database;
  private final Connection connection;
  private final Cancellation.Registration registration;

  private Session(Database database, Connection connection, Cancellation cancellation) {
    this.database = database;
    this.connection = connection;
    this.registration = cancellation.onCancel(this::abort);
  }

  /** A row of a result. */
  @FunctionalInterface
  public interface RowMapper<T> {
    /** Reads the current row. */
    T map(ResultSet row) throws SQLException;
  }

  /** Work inside a transaction. */
  @FunctionalInterface
  public interface Work<T> {
    /** Does the work; an exception rolls it back. */
    T run() throws SQLException, IOException;
  }

  /**
   * Connects once.
   *
   * @param settings session settings to begin with, set one by one
   */
  static Session connect(Database database, Map<String, String> settings, Cancellation cancellation)
      throws SQLException {
    var properties = new Properties();
    properties.putAll(database.driverProperties());
    properties.put("ApplicationName", "pgstow");
    // SQL without parameters goes as it stands: the driver does not know where some function bodies
    // end, and the server accepts several commands at once only in the simple protocol
    properties.put("preferQueryMode", "extendedForPrepared");
    properties.put("prepareThreshold", "0");
    properties.put("connectTimeout", "10");
    properties.put("tcpKeepAlive", "true");
    // a function of the restored database may well set client_encoding
    properties.put("allowEncodingChanges", "true");
    String url =
        "jdbc:postgresql://%s:%d/%s"
            .formatted(
                urlHost(database.host()),
                database.port(),
                URLEncoder.encode(database.name(), StandardCharsets.UTF_8));
    Connection connection = DriverManager.getConnection(url, properties);
    boolean raw = SQL_ASCII.equals(serverEncoding(connection));
    if (raw) {
      connection.close();
      properties.put("socketFactory", RawSocketFactory.class.getName());
      properties.put("sslfactory", RawTlsFactory.class.getName());
      connection = DriverManager.getConnection(url, properties);
    }
    var session = new Session(database, connection, cancellation);
    try {
      if (raw) {
        session.set("client_encoding", RawEncodingProvider.CLIENT_ENCODING);
      }
      for (var setting : settings.entrySet()) {
        session.set(setting.getKey(), setting.getValue());
      }
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static @Nullable String serverEncoding(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getParameterStatus("server_encoding");
  }

  private static String urlHost(String host) {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }

  /** The database this session is in. */
  public Database database() {
    return database;
  }

  /** The server's version. */
  public ServerVersion serverVersion() {
    return one(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version')",
        row -> new ServerVersion(row.getInt(1), row.getString(2)));
  }

  /** Whether the database has no encoding, so that names and texts may hold any bytes. */
  public boolean isSqlAscii() {
    return attempt("asking", () -> SQL_ASCII.equals(serverEncoding(connection)));
  }

  /** Sets a session setting. */
  public void set(String name, String value) {
    one("SELECT set_config(?, ?, false)", row -> row.getString(1), name, value);
  }

  /** All rows of a query. */
  public <T> List<T> all(String sql, RowMapper<T> mapper, Object... parameters) {
    return attempt(
        "querying",
        () -> {
          try (PreparedStatement statement = prepare(sql, parameters);
              ResultSet rows = statement.executeQuery()) {
            var result = new ArrayList<T>();
            while (rows.next()) {
              result.add(mapper.map(rows));
            }
            return result;
          }
        });
  }

  /** The first row of a query, if it has one with a value. */
  public <T> Optional<T> first(String sql, RowMapper<T> mapper, Object... parameters) {
    return all(sql, mapper, parameters).stream().findFirst();
  }

  /** The first row of a query that always has one. */
  public <T> T one(String sql, RowMapper<T> mapper, Object... parameters) {
    return all(sql, mapper, parameters).getFirst();
  }

  /** Runs a statement with parameters and answers how many rows it changed. */
  public int update(String sql, Object... parameters) {
    return attempt(
        "changing data",
        () -> {
          try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
          }
        });
  }

  /** Runs SQL as it stands: no parameters, no escapes, any number of statements. */
  public void execute(String sql) {
    attempt(
        "running SQL",
        () -> {
          executeRaw(sql);
          return sql;
        });
  }

  /** The same, with the driver's own exception, for callers who classify the error. */
  public void executeRaw(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  /** Runs a statement as it stands, and answers what the server has warned of. */
  public List<SQLWarning> executeWithWarnings(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
      var warnings = new ArrayList<SQLWarning>();
      for (SQLWarning next = statement.getWarnings(); next != null; next = next.getNextWarning()) {
        warnings.add(next);
      }
      return warnings;
    }
  }

  /** Runs SQL as it stands, and answers how many rows all of its statements have changed. */
  public long changeRaw(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      long changed = 0;
      boolean rows = statement.execute(sql);
      while (rows || statement.getUpdateCount() >= 0) {
        changed += rows ? 0 : statement.getLargeUpdateCount();
        rows = statement.getMoreResults();
      }
      return changed;
    }
  }

  /** Runs SQL as it stands, and takes back what it did. */
  public void tryOut(String sql) throws SQLException {
    connection.setAutoCommit(false);
    try {
      executeRaw(sql);
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** Runs a query with parameters for its effect, with the driver's own exception. */
  public void callRaw(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      statement.execute();
    }
  }

  /** Runs work in one transaction: committed when it returns, rolled back when it throws. */
  public <T> T transaction(String doing, Work<T> work) {
    return attempt(
        doing,
        () -> {
          connection.setAutoCommit(false);
          try {
            T result = work.run();
            connection.commit();
            return result;
          } catch (SQLException | IOException | RuntimeException | Error e) {
            rollback(e);
            throw e;
          } finally {
            if (!connection.isClosed()) {
              connection.setAutoCommit(true);
            }
          }
        });
  }

  /** Runs one statement of a transaction so that its failure leaves the transaction usable. */
  public void savepoint(Work<?> work) throws SQLException, IOException {
    var savepoint = connection.setSavepoint();
    try {
      work.run();
    } catch (SQLException e) {
      connection.rollback(savepoint);
      throw e;
    }
    connection.releaseSavepoint(savepoint);
  }

  /**
   * Runs {@code COPY … FROM STDIN} with bytes in the text format.
   *
   * @return the number of rows the server counted
   */
  public long copyIn(String copy, byte[] rows, int offset, int length) throws SQLException {
    var copyIn = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
    try {
      copyIn.writeToCopy(rows, offset, length);
      return copyIn.endCopy();
    } finally {
      if (copyIn.isActive()) {
        copyIn.cancelCopy();
      }
    }
  }

  /**
   * Runs {@code COPY … TO STDOUT} into a stream, which stays open.
   *
   * @return the number of rows the server counted
   */
  public long copyOut(String copy, OutputStream rows) throws SQLException, IOException {
    return connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy, rows);
  }

  /**
   * Reads a large object in the current transaction into a stream, which stays open.
   *
   * @return its length, bytes
   */
  public long readLargeObject(long oid, OutputStream content) throws SQLException, IOException {
    var largeObjects = connection.unwrap(PGConnection.class).getLargeObjectAPI();
    try (LargeObject object = largeObjects.open(oid, LargeObjectManager.READ);
        InputStream stream = object.getInputStream(LARGE_OBJECT_BUFFER, Long.MAX_VALUE)) {
      return stream.transferTo(content);
    }
  }

  /**
   * Locks a table in the current transaction against changes of its definition, if no other session
   * has, or waits for, a lock that conflicts.
   *
   * @param table quoted for SQL
   * @return whether it is locked; the transaction goes on in either case
   */
  public boolean lockNow(String table) throws SQLException, IOException {
    try {
      savepoint(
          () -> {
            executeRaw("LOCK TABLE ONLY " + table + " IN ACCESS SHARE MODE NOWAIT");
            return table;
          });
      return true;
    } catch (SQLException e) {
      if (DatabaseErrors.isLocked(e)) {
        return false;
      }
      throw e;
    }
  }

  /** The process number the server says this session has, against that of the connection. */
  public boolean isPooled() {
    int announced = attempt("asking", () -> connection.unwrap(PGConnection.class).getBackendPID());
    return one("SELECT pg_backend_pid()", row -> row.getInt(1)) != announced;
  }

  /** Whether the server still answers. */
  public boolean isAlive() {
    return attempt("asking", () -> connection.isValid(5));
  }

  /** Ends the session from any thread, whatever it is doing. */
  public void abort() {
    attempt(
        "ending the session",
        () -> {
          connection.abort(Runnable::run);
          return database;
        });
  }

  @Override
  public void close() {
    registration.close();
    attempt(
        "closing",
        () -> {
          connection.close();
          return database;
        });
  }

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  private void rollback(Throwable reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** Runs work in whatever transaction there is, and says what went wrong. */
  public <T> T attempt(String doing, Work<T> work) {
    try {
      return work.run();
    } catch (SQLException e) {
      throw DatabaseErrors.running(database, doing, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
