package io.pgstow.restore;

import io.pgstow.postgres.Session;
import io.pgstow.restore.destination.DestinationSessions;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.resume.RestoreLease;
import java.util.Optional;

/**
 * The database that a restore has the lock on. Closing it gives the lock back.
 *
 * @param connections to it
 * @param session that holds the lock
 * @param lease that keeps the backup from being deleted, if it has a manifest
 * @param beside it is one that has yet to take the place of another
 * @param resources in the database, which are closed with it
 * @param all that is closed with it
 */
record HeldDestination(
    DestinationSessions connections,
    Session session,
    Ledger ledger,
    Optional<RestoreLease> lease,
    Optional<DatabaseBeside> beside,
    Resources resources,
    Resources all)
    implements AutoCloseable {

  /**
   * The session for the last act, in the database under the name that it is to have: it takes the
   * place of the one that it replaces now, if it has not. Closed with the rest.
   */
  Session settled() {
    if (beside.isEmpty()) {
      return session;
    }
    // whoever renames a database must be alone in it
    resources.close();
    Session last = beside.get().takePlace();
    resources.add(last::close);
    Ledger.lock(last);
    return last;
  }

  @Override
  public void close() {
    all.close();
  }
}
