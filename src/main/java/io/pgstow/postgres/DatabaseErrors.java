package io.pgstow.postgres;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.sql.SQLException;
import java.util.Set;

/**
 * SQL states and what they ask of the user (PostgreSQL documentation, Appendix A). The driver
 * reports trouble before the session exists with the same classes.
 */
public final class DatabaseErrors {
  /** Conditions that pass by themselves: starting up, too many connections. */
  private static final Set<String> PASSING = Set.of("57P03", "53300");

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private DatabaseErrors() {}

  /** Whether another attempt a little later may well succeed. */
  static boolean isPassing(SQLException e) {
    String state = state(e);
    return state.startsWith("08") || PASSING.contains(state);
  }

  /** Whether the connection is gone: the network's fault, or the server shut it or itself down. */
  public static boolean isLost(SQLException e) {
    String state = state(e);
    return state.startsWith("08") || state.startsWith("57P");
  }

  /** Whether a lock was not to be had. */
  static boolean isLocked(SQLException e) {
    return state(e).equals(LOCK_NOT_AVAILABLE);
  }

  /** What a failed statement means to whoever started the run. */
  public static ExitCode exitCode(SQLException e) {
    return isLost(e) ? ExitCode.DATABASE_UNREACHABLE : ExitCode.DATABASE_REFUSED;
  }

  static PgstowException connecting(Database database, SQLException e) {
    return new PgstowException(
        ExitCode.DATABASE_UNREACHABLE,
        "cannot connect to \"%s\": %s".formatted(database, message(e)),
        connectHint(state(e)),
        e);
  }

  static PgstowException running(Database database, String doing, SQLException e) {
    if (isLost(e)) {
      return new PgstowException(
          ExitCode.DATABASE_UNREACHABLE,
          "lost the connection to \"%s\" while %s: %s".formatted(database, doing, message(e)),
          "Run the job again when the server is back; a restore resumes.",
          e);
    }
    return new PgstowException(
        ExitCode.DATABASE_REFUSED,
        "\"%s\" refused while %s: %s".formatted(database, doing, message(e)),
        refusalHint(state(e)),
        e);
  }

  private static String connectHint(String state) {
    return switch (state) {
      case "28P01", "28000" ->
          "Check the user and password, and that pg_hba.conf lets this address in.";
      case "3D000" -> "Check the name of the database; psql --list shows those that exist.";
      case "53300" -> "The server has no free connection: raise WAIT_FOR_DB, or free one.";
      case "42501" -> "The user needs the CONNECT privilege on that database.";
      default -> "Check host, port, network and TLS settings; WAIT_FOR_DB sets how long to wait.";
    };
  }

  private static String refusalHint(String state) {
    return switch (state) {
      case "42501" -> "Grant the missing privilege, or run the job as the owner.";
      case LOCK_NOT_AVAILABLE ->
          "Another session holds a lock that conflicts: let it end, or raise WAIT_FOR_DB.";
      case "53100" -> "The server's disk is full: make room, then run the job again.";
      case "53200" ->
          "Raise max_locks_per_transaction on the server, or run the job with fewer objects.";
      default -> "The server's log holds the statement and its context.";
    };
  }

  private static String message(SQLException e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(message);
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "08000" : e.getSQLState();
  }
}
