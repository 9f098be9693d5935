package io.pgstow.postgres;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import io.pgstow.stream.RateLimit;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions that end when the run is cancelled. Thread-safe. */
public final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private static final Duration FIRST_DELAY = Duration.ofMillis(200);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);

  private final Cancellation cancellation;
  private final RateLimit rate;
  private final Activity activity;

  /** Sessions of one run, which move data as fast as they can. */
  public Sessions(Cancellation cancellation) {
    this(cancellation, RateLimit.NONE);
  }

  /** Sessions of one run that nobody asks what they are doing. */
  public Sessions(Cancellation cancellation, RateLimit rate) {
    this(cancellation, rate, new Activity(InstantSource.system()));
  }

  /**
   * Sessions of one run.
   *
   * @param rate of the rows and large objects of all of them together
   * @param activity is told what they do
   */
  public Sessions(Cancellation cancellation, RateLimit rate, Activity activity) {
    this.cancellation = cancellation;
    this.rate = rate;
    this.activity = activity;
  }

  /** The limit of the rows and large objects of all of them together. */
  public RateLimit rate() {
    return rate;
  }

  /** Connects, or says why not. */
  public Session open(Database database) {
    try {
      return Session.connect(database, cancellation, rate, activity);
    } catch (SQLException e) {
      throw DatabaseErrors.connecting(database, e);
    }
  }

  /**
   * Connects for a client program, which may be lent the session: it resets the search_path to find
   * what patterns without a schema mean.
   */
  public Session openForClient(Database database) {
    try {
      return Session.connect(database, cancellation, rate, activity, true);
    } catch (SQLException e) {
      throw DatabaseErrors.connecting(database, e);
    }
  }

  /**
   * Connects as soon as the server lets it, for as long as the trouble is of the passing kind; a
   * wrong or missing password, a certificate that does not hold, or a missing database is reported
   * at once.
   *
   * @param patience how long to go on trying
   */
  public Session await(Database database, Duration patience) {
    RetryPolicy<Session> policy = retries(database, patience);
    try {
      return Failsafe.with(policy)
          .get(() -> Session.connect(database, cancellation, rate, activity));
    } catch (FailsafeException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw DatabaseErrors.connecting(database, cause);
      }
      throw e;
    }
  }

  private RetryPolicy<Session> retries(Database database, Duration patience) {
    RetryPolicyBuilder<Session> policy =
        RetryPolicy.<Session>builder()
            .handleIf(e -> e instanceof SQLException sql && DatabaseErrors.isPassing(sql))
            .abortIf((session, e) -> cancellation.isCancelled())
            .onRetry(
                event ->
                    LOG.info(
                        "waiting for \"{}\": {}",
                        database,
                        String.valueOf(event.getLastException()).lines().findFirst().orElse("")));
    // the library refuses a patience that ends before the first delay does
    if (patience.compareTo(FIRST_DELAY) <= 0) {
      return policy.withMaxRetries(0).build();
    }
    return policy
        .withBackoff(FIRST_DELAY, LONGEST_DELAY)
        .withMaxRetries(-1)
        .withMaxDuration(patience)
        .build();
  }
}
