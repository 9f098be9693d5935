package io.pgstow.restore;

import io.pgstow.postgres.Session;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.resume.RestoreLease;
import java.util.Optional;

/**
 * The database that a restore has the lock on. Closing it gives the lock back.
 *
 * @param session that holds the lock
 * @param lease that keeps the backup from being deleted, if it has a manifest
 * @param resources that are closed with it
 */
record HeldDestination(
    Session session, Ledger ledger, Optional<RestoreLease> lease, Resources resources)
    implements AutoCloseable {

  @Override
  public void close() {
    resources.close();
  }
}
