package io.pgstow.postgres;

import io.pgstow.postgres.wire.RawEncodingProvider;
import io.pgstow.postgres.wire.Wire;
import io.pgstow.stream.RateLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * One connection to a server. Statements commit by themselves outside {@link #transaction}. Not
 * thread-safe; whoever opened it closes it. Every failure is a {@link
 * io.pgstow.error.PgstowException} whose cause is the driver's.
 */
public final class Session implements AutoCloseable {
  /** No encoding at all: names and texts may hold any bytes. */
  private static final String SQL_ASCII = "SQL_ASCII";

  private static final int ROWS_AT_A_TIME = 1_000;

  private final Database database;
  private final Connection connection;
  private final Wire wire;
  private final RateLimit rate;
  private final Cancellation.Registration registration;
  private final Activity.OfSession activity;
  private final Copy copy;

  private Session(
      Database database,
      Connection connection,
      Wire wire,
      Cancellation cancellation,
      RateLimit rate,
      Activity.OfSession activity) {
    this.activity = activity;
    this.rate = rate;
    this.database = database;
    this.connection = connection;
    this.wire = wire;
    this.copy = new Copy(connection, wire, rate, activity, this::abort);
    this.registration = cancellation.onCancel(this::abort);
  }

  /** A row of a result. */
  @FunctionalInterface
  public interface RowMapper<T> {
    /** Reads the current row. */
    T map(ResultSet row) throws SQLException;
  }

  /** Takes rows of a result. */
  @FunctionalInterface
  public interface RowReader {
    /** Reads the current row. */
    void read(ResultSet row) throws SQLException;
  }

  /** Work inside a transaction. */
  @FunctionalInterface
  public interface Work<T> {
    /** Does the work; an exception rolls it back. */
    T run() throws SQLException, IOException;
  }

  /**
   * Connects once. The first thing sent is an empty search_path: until then an unqualified name
   * could mean what the owner of the database has made it mean.
   */
  static Session connect(
      Database database, Cancellation cancellation, RateLimit rate, Activity activity)
      throws SQLException {
    return connect(database, cancellation, rate, activity, false);
  }

  /**
   * The same.
   *
   * @param resettable whether {@code RESET search_path} gives what the role and the database have
   *     set
   */
  static Session connect(
      Database database,
      Cancellation cancellation,
      RateLimit rate,
      Activity activity,
      boolean resettable)
      throws SQLException {
    Connector.Connected connected = Connector.open(database, resettable);
    int process = connected.connection().unwrap(PGConnection.class).getBackendPID();
    var session =
        new Session(
            database,
            connected.connection(),
            connected.wire(),
            cancellation,
            rate,
            activity.begin(database, process));
    try {
      session.executeRaw(
          "SELECT pg_catalog.set_config('search_path', '', false),"
              + " pg_catalog.set_config('statement_timeout', '0', false)");
      session.all(Sql.named("session"), row -> row.getString(1));
      if (session.isSqlAscii()) {
        session.wire.putBytesBack();
        session.set("client_encoding", RawEncodingProvider.CLIENT_ENCODING);
      }
      return session;
    } catch (SQLException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static @Nullable String serverEncoding(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getParameterStatus("server_encoding");
  }

  /** The database this session is in. */
  public Database database() {
    return database;
  }

  /** The server's version. */
  public ServerVersion serverVersion() {
    return one(
        "SELECT pg_catalog.current_setting('server_version_num')::int, pg_catalog.current_setting('server_version')",
        row -> new ServerVersion(row.getInt(1), row.getString(2)));
  }

  /** Whether the database has no encoding, so that names and texts may hold any bytes. */
  public boolean isSqlAscii() {
    return attempt("asking", () -> SQL_ASCII.equals(serverEncoding(connection)));
  }

  /** Sets a session setting. */
  public void set(String name, String value) {
    one("SELECT pg_catalog.set_config(?, ?, false)", row -> row.getString(1), name, value);
  }

  /** All rows of a query. */
  public <T> List<T> all(String sql, RowMapper<T> mapper, Object... parameters) {
    return attempt(
        "querying",
        () -> {
          try (var _ = activity.run(sql);
              PreparedStatement statement = prepare(sql, parameters);
              ResultSet rows = statement.executeQuery()) {
            var result = new ArrayList<T>();
            while (rows.next()) {
              result.add(mapper.map(rows));
            }
            return result;
          }
        });
  }

  /**
   * Passes all rows of a query on, some at a time, so that the driver does not hold as many as
   * there are. Takes a transaction of its own.
   */
  public void each(String sql, RowReader reader) {
    Work<String> reading =
        () -> {
          try (var _ = activity.run(sql);
              PreparedStatement statement = prepare(sql)) {
            statement.setFetchSize(ROWS_AT_A_TIME);
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                reader.read(rows);
              }
            }
          }
          return sql;
        };
    // rows come some at a time within a transaction only, whoever has begun it
    attempt(
        "querying",
        () -> connection.getAutoCommit() ? transaction("querying", reading) : reading.run());
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
          try (var _ = activity.run(sql);
              PreparedStatement statement = prepare(sql, parameters)) {
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
    try (var _ = activity.run(sql);
        var statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  /** Runs a statement as it stands, and answers what the server has warned of. */
  public List<SQLWarning> executeWithWarnings(String sql) throws SQLException {
    try (var _ = activity.run(sql);
        var statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
      return warnings(statement);
    }
  }

  /** Runs statements as they stand, each parsed by itself, with one round trip for many of them. */
  public void executeTogether(List<String> statements) throws SQLException {
    try (var _ = activity.run(String.join(" ", statements));
        var statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      for (String sql : statements) {
        statement.addBatch(sql);
      }
      statement.executeBatch();
    }
  }

  private static List<SQLWarning> warnings(Statement statement) throws SQLException {
    var warnings = new ArrayList<SQLWarning>();
    for (SQLWarning next = statement.getWarnings(); next != null; next = next.getNextWarning()) {
      warnings.add(next);
    }
    return warnings;
  }

  /** Runs SQL as it stands, and answers how many rows all of its statements have changed. */
  public long changeRaw(String sql) throws SQLException {
    try (var _ = activity.run(sql);
        var statement = connection.createStatement()) {
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

  /** Runs SQL as it stands, and rolls it back. */
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
    try (var _ = activity.run(sql);
        PreparedStatement statement = prepare(sql, parameters)) {
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

  /** Begins a transaction that lasts until {@link #commit}; closing the session rolls it back. */
  public void begin() {
    attempt(
        "beginning",
        () -> {
          connection.setAutoCommit(false);
          return database;
        });
  }

  /** Commits what was done since {@link #begin}. */
  public void commit(String doing) {
    attempt(
        doing,
        () -> {
          connection.commit();
          connection.setAutoCommit(true);
          return database;
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

  /** COPY in this session. */
  public Copy copy() {
    return copy;
  }

  /** Waits as long as so many bytes take, which were moved by another way than {@link #copy}. */
  public void pay(long bytes) {
    rate.pay(bytes);
  }

  /** Whether a client program can use this session. */
  public boolean isLendable() {
    return wire.isReadable();
  }

  /**
   * Lends this session to a client program, with its transaction, its locks and its snapshot. Until
   * the relay is closed nobody else may use it.
   *
   * @param rows whether it may read rows by COPY; otherwise its connection ends there
   */
  public SessionRelay lend(boolean rows) {
    return attempt(
        "lending the session",
        () ->
            SessionRelay.start(
                database,
                wire,
                connection.unwrap(PGConnection.class).getParameterStatuses(),
                isSqlAscii() ? Optional.of(SQL_ASCII) : Optional.empty(),
                rows));
  }

  /** The process number the server says this session has, against that of the connection. */
  public boolean isPooled() {
    int announced = attempt("asking", () -> connection.unwrap(PGConnection.class).getBackendPID());
    return one("SELECT pg_catalog.pg_backend_pid()", row -> row.getInt(1)) != announced;
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
    activity.close();
    attempt(
        "closing",
        () -> {
          wire.close();
          connection.close();
          return database;
        });
  }

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      if (parameters[i] instanceof String[] texts) {
        // the driver would send them as binary, where no bytes are put back
        statement.setObject(i + 1, Sql.array(texts), Types.OTHER);
      } else {
        statement.setObject(i + 1, parameters[i]);
      }
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
