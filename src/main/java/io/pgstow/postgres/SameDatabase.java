package io.pgstow.postgres;

import io.pgstow.error.PgstowException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether two sessions are in the same database, by whatever names they came there: a host has many
 * (addresses, aliases, tunnels, poolers), so the servers are asked.
 */
public final class SameDatabase {

  private SameDatabase() {}

  /**
   * Whether what is written through one session is seen through the other, now or a little later.
   * Both sessions must be outside a transaction, and are so afterwards.
   */
  public static boolean is(Session one, Session other) {
    return sharesLocks(one, other) || isStandby(one, other) || isStandby(other, one);
  }

  /** A lock that one takes under a key of its own is seen by the other. */
  private static boolean sharesLocks(Session one, Session other) {
    long key = ThreadLocalRandom.current().nextLong();
    return one.transaction(
        "taking a lock",
        () -> {
          one.all("SELECT pg_catalog.pg_advisory_xact_lock(?)", row -> row.getString(1), key);
          return other.one(
              Sql.named("is-locked"),
              row -> row.getBoolean(1),
              key >>> Integer.SIZE,
              key & 0xffff_ffffL);
        });
  }

  private static boolean isStandby(Session one, Session other) {
    Optional<Identity> standby = Identity.of(one).filter(Identity::standby);
    return standby.isPresent()
        && Identity.of(other).filter(primary -> standby.get().isCopyOf(primary)).isPresent();
  }

  /**
   * What a database shares with its copies on standbys. A clone that has become a server of its own
   * goes on on another timeline.
   */
  record Identity(boolean standby, long oid, long system, int timeline) {
    /** Nothing where the role may not ask, as some providers have it. */
    static Optional<Identity> of(Session session) {
      try {
        return Optional.of(
            session.one(
                Sql.named("database-identity"),
                row ->
                    new Identity(
                        row.getBoolean("standby"),
                        row.getLong("oid"),
                        row.getLong("system_identifier"),
                        row.getInt("timeline_id"))));
      } catch (PgstowException e) {
        if (DatabaseErrors.hasState(e, DatabaseErrors.NO_PRIVILEGE)) {
          return Optional.empty();
        }
        throw e;
      }
    }

    boolean isCopyOf(Identity other) {
      return oid == other.oid && system == other.system && timeline == other.timeline;
    }
  }
}
