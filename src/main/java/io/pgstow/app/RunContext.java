package io.pgstow.app;

import io.pgstow.backup.plan.BackupPlan;
import io.pgstow.config.ConnectionParameters;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.SystemAuthorities;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What the objects of a run share. Whoever opened the store closes it.
 *
 * @param file the one archive that the run is about, by the last part of its URL
 * @param memory that the run may take
 * @param deadAfter how long a run that makes a backup of the same name may be silent until it
 *     counts as dead
 */
record RunContext(
    ObjectStore store,
    Optional<String> file,
    Sessions sessions,
    ClientPrograms programs,
    SystemAuthorities authorities,
    Progress progress,
    Clock clock,
    MemoryBudget memory,
    Duration deadAfter) {

  /** That of a run for one database, or for a whole server. */
  static RunContext of(
      Stores.Opened opened,
      Sessions sessions,
      ClientPrograms programs,
      SystemAuthorities authorities,
      Progress progress,
      Clock clock) {
    return new RunContext(
        opened.store(),
        opened.file(),
        sessions,
        programs,
        authorities,
        progress,
        clock,
        MemoryBudget.ofThisProcess(),
        BackupPlan.DEAD_AFTER);
  }

  /** The same for one database of a server, whose progress is shown by itself. */
  RunContext forDatabase(Progress shown, MemoryBudget share, Duration deadAfter) {
    return new RunContext(
        store, Optional.empty(), sessions, programs, authorities, shown, clock, share, deadAfter);
  }

  /** A database as the settings describe it. */
  Database database(ConnectionParameters parameters) {
    return Endpoints.database(parameters, authorities);
  }
}
