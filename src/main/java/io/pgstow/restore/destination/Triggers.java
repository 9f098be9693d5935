package io.pgstow.restore.destination;

import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;

/** Which triggers fire while rows are loaded into tables that exist. */
public enum Triggers {
  /** All of them. */
  FIRE,

  /**
   * None: {@code session_replication_role} keeps those from firing that are enabled as usual, and
   * foreign keys from being checked. Those for replicas, or for always, are disabled by ALTER
   * TABLE.
   */
  OFF,

  /**
   * Those of foreign keys alone: the role may not set {@code session_replication_role}, as at
   * providers. Those of users are disabled by ALTER TABLE.
   */
  OF_KEYS;

  private static final String SETTING = "session_replication_role";
  private static final String REPLICA = "replica";

  /**
   * Which fire in a session.
   *
   * @param disabled whether none are wanted
   */
  public static Triggers of(Session session, boolean disabled) {
    boolean replica =
        session.one(
            "SELECT pg_catalog.current_setting(?) OPERATOR(pg_catalog.=) ?",
            row -> row.getBoolean(1),
            SETTING,
            REPLICA);
    return replica ? OFF : disabled ? OF_KEYS : FIRE;
  }

  /** Keeps them from firing in a session, if its role may do so at once for all of them. */
  static void disable(Session session) {
    try {
      session.set(SETTING, REPLICA);
    } catch (PgstowException e) {
      if (!DatabaseErrors.hasState(e, DatabaseErrors.NO_PRIVILEGE)) {
        throw e;
      }
    }
  }

  /**
   * Which would fire in the sessions of a restore; the session is left as it was.
   *
   * @param session whose role has not been set yet
   */
  public static Triggers foreseen(Session session, boolean disabled) {
    if (!disabled) {
      return FIRE;
    }
    disable(session);
    Triggers triggers = of(session, true);
    if (triggers == OFF) {
      session.set(SETTING, "origin");
    }
    return triggers;
  }
}
