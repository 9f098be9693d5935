package io.pgstow.backup.source;

import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Sql;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the session of a pg_dump that is to tell the table of contents only, once it reads rows. The
 * end of the table of contents may be in its output buffer then, and libpq holds a whole row in
 * memory, which may have 1 GB; pg_dump writes what it has buffered before it exits. Whoever started
 * it closes it.
 */
final class RowsWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RowsWatch.class);
  private static final long INTERVAL_MILLIS = 50;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  private RowsWatch(Sessions sessions, Database source, String application) {
    this.thread =
        Thread.ofVirtual()
            .name("rows of pg_dump")
            .start(() -> watch(sessions, source, application));
  }

  /**
   * Starts it.
   *
   * @param application what the server calls the sessions of pg_dump
   */
  static RowsWatch start(Sessions sessions, Database source, String application) {
    return new RowsWatch(sessions, source, application);
  }

  private void watch(Sessions sessions, Database source, String application) {
    try (Session session = sessions.open(source)) {
      while (!ended.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
        session.all(Sql.named("end-reading-rows"), row -> row.getBoolean(1), application);
      }
    } catch (PgstowException e) {
      // without it pg_dump takes more memory, and nothing else
      LOG.debug("cannot stop pg_dump from reading rows: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
