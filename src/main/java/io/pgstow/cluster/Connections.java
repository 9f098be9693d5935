package io.pgstow.cluster;

import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.ToIntFunction;

/**
 * The connections that all databases together may have. Those of one database are had together or
 * waited for, in the order in which they are asked for. Thread-safe.
 */
public final class Connections {
  private final int jobs;
  private final Optional<Integer> limit;
  private final int besides;
  private final ToIntFunction<String> wanted;
  private volatile Semaphore free = new Semaphore(0);

  /**
   * @param jobs databases at the same time
   * @param limit of what moves rows; as many as they want if empty
   * @param besides connections of each database that move no rows
   * @param wanted connections that move rows, by database
   */
  public Connections(int jobs, Optional<Integer> limit, int besides, ToIntFunction<String> wanted) {
    this.jobs = jobs;
    this.limit = limit;
    this.besides = besides;
    this.wanted = wanted;
  }

  /** How many databases there are at the same time. */
  int jobs() {
    return jobs;
  }

  /**
   * Fails when the limit is less than one database wants.
   *
   * @throws PgstowException with the exit code {@code USAGE}
   */
  void open(Collection<String> databases) {
    for (String database : databases) {
      if (limit.isPresent() && wanted.applyAsInt(database) > limit.get()) {
        throw new PgstowException(
            ExitCode.USAGE,
            "the database \"%s\" needs %d connections, but \"CLUSTER_CONNECTIONS\" allows %d"
                .formatted(database, wanted.applyAsInt(database), limit.get()),
            "Raise CLUSTER_CONNECTIONS, or lower DUMP_JOBS or RESTORE_JOBS.");
      }
    }
    free = new Semaphore(bound(databases), true);
  }

  /** The most that there are at once, without those that move no rows. */
  private int bound(Collection<String> databases) {
    int most = databases.stream().mapToInt(wanted).max().orElse(1);
    return limit.orElse(jobs * most);
  }

  /** What there must be on the server for the databases that want the most. */
  List<Finding> findings(Session session, Collection<String> databases) {
    int together =
        databases.stream()
            .map(wanted::applyAsInt)
            .sorted(Comparator.reverseOrder())
            .limit(jobs)
            .mapToInt(Integer::intValue)
            .sum();
    long needed =
        Math.min(together, bound(databases))
            + (long) besides * Math.min(jobs, databases.size())
            + 1;
    record Capacity(long capacity, long taken) {}
    Capacity server =
        session.one(
            Sql.named("connection-capacity"),
            row -> new Capacity(row.getLong("capacity"), row.getLong("taken")));
    String fact =
        "the databases together need %d connections; the server has %d, and %d are in use"
            .formatted(needed, server.capacity(), server.taken());
    String hint =
        "Lower CLUSTER_JOBS, DUMP_JOBS or RESTORE_JOBS, set CLUSTER_CONNECTIONS, or raise"
            + " max_connections on that server.";
    if (needed > server.capacity()) {
      return List.of(Finding.fatal(fact, hint));
    }
    return needed > server.capacity() - server.taken() + 1
        ? List.of(Finding.notice(fact, hint))
        : List.of();
  }

  /** Runs work of a database as soon as there are connections for it. */
  void run(String database, Runnable work) {
    int count = wanted.applyAsInt(database);
    Semaphore permits = free;
    try {
      permits.acquire(count);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PgstowException(
          ExitCode.STOPPED, "stopped while waiting for connections", "Run the job again.", e);
    }
    try {
      work.run();
    } finally {
      permits.release(count);
    }
  }
}
