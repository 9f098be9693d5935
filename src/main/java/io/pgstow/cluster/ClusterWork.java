package io.pgstow.cluster;

import io.pgstow.error.Finding;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A backup or a restore of a server, in the stages it consists of. Several processes may do it
 * together. The acts are called by one thread, in the order in which they stand here.
 */
public sealed interface ClusterWork permits ClusterBackup, ClusterRestore {

  /** Waits for the server. */
  void await();

  /** How many databases have a turn at the same time. */
  int jobs();

  /** Finds out what there is to do; changes nothing. */
  Opened open();

  /** What is known before anything is changed. */
  sealed interface Opened permits OpenedClusterBackup, OpenedClusterRestore {
    /** What there is to know before the start; changes nothing. */
    List<Finding> findings();

    /** What each database's own preflight finds; changes nothing. */
    List<Finding> findingsOfDatabases();

    /** What would be done now, in words. */
    String outlook();

    /** Fails on anything that would make the work as a whole fail later. */
    void preflight();

    /** Begins, or shares what another process has begun; the caller closes it. */
    Begun begin();
  }

  /** Work under way. Closing it leaves what is done for another run to resume. */
  sealed interface Begun extends AutoCloseable
      permits BegunClusterBackup, BegunClusterRestore, CompletedClusterBackup {
    /** Does what belongs to no database. */
    void globals() throws IOException;

    /** The databases, of which several may be processed at the same time; the caller closes it. */
    Databases databases();

    /**
     * Ends the work, and fails when a database has failed.
     *
     * @param report is told what was done, in either case
     */
    void finish(Consumer<ClusterReport> report);

    /** What was done until now, for a run that does not come to its end; nothing for a backup. */
    Optional<ClusterReport> soFar();

    @Override
    void close();
  }
}
