package io.pgstow.restore.destination;

import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to the progress what the server itself tells of long work, the building of an index above
 * all, and which other session has a lock that the restore waits for. It watches by a connection of
 * its own, which it does without when there is none to be had. Whoever starts it closes it.
 */
public final class ServerWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);
  private static final long PERIOD_MILLIS = 2000;
  private static final int FIRST_WITH_PROGRESS_OF_COPIES = 14;

  private final Supplier<Session> connect;
  private final Progress progress;
  private final Timer timer = new Timer("server watch", true);
  private @Nullable Session session;

  private ServerWatch(Supplier<Session> connect, Progress progress) {
    this.connect = connect;
    this.progress = progress;
  }

  /** Starts to watch; the first look is when the work itself has its connections. */
  public static ServerWatch start(Supplier<Session> connect, Progress progress) {
    var watch = new ServerWatch(connect, progress);
    var look =
        new TimerTask() {
          @Override
          public void run() {
            watch.look();
          }
        };
    watch.timer.schedule(look, PERIOD_MILLIS, PERIOD_MILLIS);
    return watch;
  }

  private synchronized void look() {
    try {
      Session watching = session == null ? connect.get() : session;
      session = watching;
      progress.server(says(watching));
    } catch (PgstowException e) {
      LOG.debug("the server's own progress is not watched any more", e);
      timer.cancel();
    }
  }

  /** What the server says of its work in the session's database, a sentence for each piece. */
  static List<String> says(Session session) {
    var says = new ArrayList<>(session.all(Sql.named("progress-of-indexes"), r -> r.getString(1)));
    if (session.serverVersion().major() >= FIRST_WITH_PROGRESS_OF_COPIES) {
      says.addAll(session.all(Sql.named("progress-of-copies"), r -> r.getString(1)));
    }
    says.addAll(session.all(Sql.named("waits-for-locks"), r -> r.getString(1)));
    return says;
  }

  @Override
  public synchronized void close() {
    timer.cancel();
    if (session != null) {
      session.close();
    }
  }
}
