package io.pgstow.postgres;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;

/**
 * SQL states and what they ask of the user (PostgreSQL documentation, Appendix A). The driver
 * reports trouble before the session exists with the same classes.
 */
public final class DatabaseErrors {
  /** The role lacks a privilege. */
  public static final Set<String> NO_PRIVILEGE = Set.of("42501");

  private static final String CANNOT_CONNECT_NOW = "57P03";

  private static final String TOO_MANY_CONNECTIONS = "53300";

  /** Conditions that pass by themselves. */
  private static final Set<String> PASSING = Set.of(CANNOT_CONNECT_NOW, TOO_MANY_CONNECTIONS);

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** Of a lock: that of a deadlock, and of tables that were dropped since they were listed. */
  private static final Set<String> OTHERS_DDL = Set.of("40P01", "42P01", "3F000");

  /**
   * Of the driver's about a server that asks for what there is not: a password, or no encryption.
   */
  private static final String REJECTED = "08004";

  private static final String NOT_LET_IN = "28000";

  /** PgBouncer about what the start of a session asks for (pgbouncer, client.c). */
  private static final String PROTOCOL_VIOLATION = "08P01";

  /** Who uses it is in the detail alone. */
  private static final String OBJECT_IN_USE = "55006";

  /** Of a database that no session may enter: half dropped, or shut by its owner. */
  private static final String NOT_TO_BE_ENTERED = "55000";

  private static final int SHORTEST_SECRET = 4;

  /** What to do when another session has a lock for longer than one waits. */
  static final String LOCK_HINT =
      "Another session holds a conflicting lock, see pg_blocking_pids() and pg_locks."
          + " Wait for it to end, or raise WAIT_FOR_DB.";

  private DatabaseErrors() {}

  /** Whether another attempt to connect a little later may well succeed. */
  static boolean isPassing(SQLException e) {
    if (PASSING.contains(state(e))) {
      return true;
    }
    if (!state(e).startsWith("08") || isRefusedParameter(e)) {
      return false;
    }
    // what the driver says without an error of the network's, it has decided by itself
    return isServers(e) || (has(e, IOException.class) && !isRefusedByTls(e));
  }

  /** Whether libpq would go on to connect with encryption, or without. */
  static boolean mayBeEncryption(SQLException e) {
    return isRefusedByTls(e) || Set.of(REJECTED, NOT_LET_IN).contains(state(e));
  }

  /** Whether a pooler does not take a parameter that a server does. */
  static boolean isRefusedParameter(SQLException e) {
    return state(e).equals(PROTOCOL_VIOLATION) && message(e).contains("startup parameter");
  }

  /** Whether one side does not accept the other's certificate, key or versions of TLS. */
  private static boolean isRefusedByTls(SQLException e) {
    return has(e, SSLException.class)
        && !has(e, SocketException.class)
        && !has(e, SocketTimeoutException.class)
        && !has(e, EOFException.class);
  }

  /** Whether it is the server that says so, and neither the driver nor the network. */
  public static boolean isServers(SQLException e) {
    return e instanceof PSQLException said && said.getServerErrorMessage() != null;
  }

  private static boolean has(SQLException e, Class<? extends Throwable> kind) {
    return Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
        .anyMatch(kind::isInstance);
  }

  /** Whether it comes from an error with one of these SQL states. */
  public static boolean hasState(PgstowException e, Set<String> states) {
    return e.getCause() instanceof SQLException cause && states.contains(state(cause));
  }

  /** Whether the connection is gone: the network's fault, or the server shut it or itself down. */
  public static boolean isLost(SQLException e) {
    String state = state(e);
    return state.startsWith("08") || state.startsWith("57P");
  }

  /** Whether a lock was not available. */
  public static boolean isLocked(SQLException e) {
    return state(e).equals(LOCK_NOT_AVAILABLE);
  }

  /** Whether locks were not to be had, and may be when all that are held were let go. */
  public static boolean isForLock(PgstowException e) {
    return e.hint().endsWith(LOCK_HINT)
        || (e.getCause() instanceof SQLException cause && OTHERS_DDL.contains(state(cause)));
  }

  /** What a failed statement means to whoever started the run. */
  public static ExitCode exitCode(SQLException e) {
    return isLost(e) ? ExitCode.DATABASE_UNREACHABLE : ExitCode.DATABASE_REFUSED;
  }

  static PgstowException connecting(Database database, SQLException e) {
    return new PgstowException(
        ExitCode.DATABASE_UNREACHABLE,
        "cannot connect to \"%s\": %s".formatted(database, connectMessage(database, e)),
        withServersHint(e, connectHint(database, e)),
        e);
  }

  static PgstowException running(Database database, String doing, SQLException e) {
    if (isLost(e)) {
      return new PgstowException(
          ExitCode.DATABASE_UNREACHABLE,
          "lost the connection to \"%s\" while %s: %s".formatted(database, doing, message(e)),
          "Run the job again when the server accepts connections; a restore resumes.",
          e);
    }
    return new PgstowException(
        ExitCode.DATABASE_REFUSED,
        "\"%s\" refused while %s: %s".formatted(database, doing, refusal(e)),
        withServersHint(e, refusalHint(state(e))),
        e);
  }

  /** The server's own hint comes first: it knows more of the case. */
  private static String withServersHint(SQLException e, String ours) {
    return e instanceof PSQLException said
            && said.getServerErrorMessage() != null
            && said.getServerErrorMessage().getHint() != null
        ? said.getServerErrorMessage().getHint() + "\n" + ours
        : ours;
  }

  private static String refusal(SQLException e) {
    return e instanceof PSQLException said
            && said.getServerErrorMessage() != null
            && said.getServerErrorMessage().getDetail() != null
            && state(e).equals(OBJECT_IN_USE)
        ? message(e) + ": " + said.getServerErrorMessage().getDetail()
        : message(e);
  }

  private static String connectHint(Database database, SQLException e) {
    String side = database.prefix();
    boolean encrypted = isRefusedByTls(e) || message(e).contains("SSL");
    return switch (state(e)) {
      case "28P01", NOT_LET_IN ->
          "Check user, password and certificate, and that pg_hba.conf has an entry for"
              + " this address.";
      case "3D000" -> "Check the name of the database; psql --list shows those that exist.";
      case NOT_TO_BE_ENTERED ->
          "If it is invalid, a DROP DATABASE was interrupted: drop it by hand from another"
              + " database. Otherwise ALTER DATABASE … ALLOW_CONNECTIONS true permits connections.";
      case TOO_MANY_CONNECTIONS -> connectionsHint(message(e));
      case "42501" -> "The user needs the CONNECT privilege on that database.";
      case REJECTED -> encrypted ? tlsHint(side) : passwordHint(side);
      case PROTOCOL_VIOLATION ->
          "Connect to the server directly: a pooler rejects startup parameters such as"
              + " %sPGOPTIONS.".formatted(side);
      case CANNOT_CONNECT_NOW ->
          "The server is starting, stopping or recovering: WAIT_FOR_DB sets how long to wait for it.";
      default -> {
        if (isServers(e)) {
          yield "The server rejects the session. See the server log.";
        }
        yield encrypted || !has(e, IOException.class)
            ? tlsHint(side)
            : "Check host, port, network and TLS settings; WAIT_FOR_DB sets how long to wait.";
      }
    };
  }

  /** Three limits have one state: of the server, of a database, and of a role. */
  private static String connectionsHint(String said) {
    for (String kind : List.of("database", "role")) {
      if (said.contains("for " + kind)) {
        return ("The CONNECTION LIMIT of this %1$s is reached, or is 0; it does not hold for"
                + " superusers. Raise it by ALTER %2$s … CONNECTION LIMIT, or close a connection.")
            .formatted(kind, kind.toUpperCase(Locale.ROOT));
      }
    }
    return "The server has no free connection. Raise WAIT_FOR_DB or max_connections, or"
        + " close a connection.";
  }

  private static String passwordHint(String side) {
    return "Set %sPGPASSWORD or %sPGPASSWORD_FILE, or a %sPGPASSFILE with a matching line."
        .formatted(side, side, side);
  }

  private static String tlsHint(String side) {
    return ("Check %sPGSSLMODE, that %sPGSSLROOTCERT has the authority of the server's"
            + " certificate, that the certificate is valid for this host and has not expired,"
            + " and %sPGSSLCERT and %sPGSSLKEY.")
        .formatted(side, side, side, side);
  }

  private static String refusalHint(String state) {
    return switch (state) {
      case "42501" -> "Grant the missing privilege, or run the job as the owner.";
      case LOCK_NOT_AVAILABLE -> LOCK_HINT;
      case "53100" -> "The server's disk is full. Free space, then run the job again.";
      case "53200" ->
          "Raise max_locks_per_transaction on the server, or run the job with fewer objects.";
      default -> "See the server log for the statement and its context.";
    };
  }

  /** The server repeats options that it does not know, and they may hold a secret. */
  private static String connectMessage(Database database, SQLException e) {
    String message = has(e, SSLException.class) ? reasons(e) : message(e);
    for (String word : database.options().orElse("").split("[\\s=]+", -1)) {
      message = word.length() < SHORTEST_SECRET ? message : message.replace(word, "***");
    }
    return message;
  }

  /** The driver's own words, and what TLS says below them, which it leaves out. */
  private static String reasons(SQLException e) {
    return Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
        .map(cause -> String.valueOf(cause.getMessage()).lines().findFirst().orElse(""))
        .distinct()
        .collect(Collectors.joining(": "));
  }

  private static String message(SQLException e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(message);
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "08000" : e.getSQLState();
  }
}
