package io.pgstow.postgres;

import io.pgstow.report.Units;
import io.pgstow.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sessions of a run are doing at the moment, and in the log for debugging what they have
 * done. Nothing of it holds a value: parameters are not shown, and literals are left out.
 * Thread-safe.
 */
public final class Activity {
  private static final Logger LOG = LoggerFactory.getLogger(Activity.class);

  private final InstantSource clock;
  private final Set<OfSession> sessions = ConcurrentHashMap.newKeySet();

  /** Of a run that has no sessions yet. */
  public Activity(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * What a session does.
   *
   * @param session its database and the number of the process that serves it
   * @param thread the name of that which runs the statement; empty when the session is idle
   * @param statement without values; empty when the session is idle
   * @param since when it does so
   */
  public record Doing(String session, String thread, String statement, Instant since) {

    /** In a sentence. */
    public String text(Instant now) {
      String time = " for " + Units.duration(Duration.between(since, now));
      return Printable.line(statement.isEmpty() ? "idle" + time : statement + time);
    }
  }

  /** What all sessions do that are open, the longest first. */
  public List<Doing> now() {
    return sessions.stream()
        .map(OfSession::doing)
        .sorted(Comparator.comparing(Doing::since))
        .toList();
  }

  /** A session has begun; whoever has it closes what this answers. */
  OfSession begin(Database database, int process) {
    var session = new OfSession(database + ", process " + process);
    sessions.add(session);
    return session;
  }

  /** A statement that is being run, until it is closed. */
  private record Running(String sql, String thread, Instant since) {}

  /** What one session does. */
  final class OfSession implements AutoCloseable {
    private final String name;
    private volatile Optional<Running> running = Optional.empty();
    private volatile Instant idleSince = clock.instant();

    private OfSession(String name) {
      this.name = name;
    }

    /** Until it is closed. */
    interface Statement extends AutoCloseable {
      @Override
      void close();
    }

    /** The calling thread runs a statement until it closes what this answers. */
    Statement run(String sql) {
      Optional<Running> outer = running;
      var own = new Running(sql, Thread.currentThread().getName(), clock.instant());
      running = Optional.of(own);
      return () -> {
        running = outer;
        idleSince = clock.instant();
        if (LOG.isDebugEnabled()) {
          LOG.debug(
              "{}: {}, in {}",
              name,
              ShownSql.of(sql),
              Units.duration(Duration.between(own.since(), idleSince)));
        }
      };
    }

    private Doing doing() {
      return running
          .map(own -> new Doing(name, own.thread(), ShownSql.of(own.sql()), own.since()))
          .orElseGet(() -> new Doing(name, "", "", idleSince));
    }

    @Override
    public void close() {
      sessions.remove(this);
    }
  }
}
