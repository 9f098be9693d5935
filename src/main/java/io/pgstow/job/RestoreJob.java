package io.pgstow.job;

import io.pgstow.restore.Restore;
import io.pgstow.restore.check.Comparison;
import io.pgstow.restore.data.DataPhase;
import io.pgstow.restore.data.SourcedItem;
import io.pgstow.restore.entry.EntryPhase;
import io.pgstow.restore.entry.EntryScript;
import io.pgstow.restore.entry.ParallelEntryPhase;
import io.pgstow.restore.ledger.LedgerItem;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.step.Step;

/** Restores one database from the store, in four phases. */
final class RestoreJob {
  /** Entries in one transaction: enough to be quick, few enough to hold few locks. */
  private static final int ENTRIES = 100;

  /** After this many items for each connection the step waits for all of them. */
  private static final int ITEMS_BETWEEN_CHECKS = 256;

  private RestoreJob() {}

  static List<Step> steps(
      Steps steps, Restore restore, int connections, Consumer<Comparison> report) {
    return List.of(
        steps.act("wait for the destination", restore::await),
        steps.act("open the backup", restore::open),
        steps.act("destination preflight", restore::preflight),
        steps.act("prepare the destination", restore::prepare),
        steps.act("script", restore::runScript),
        entries(steps, "schema", restore.schema()),
        parallelEntries(steps, "empty indexes", restore.indexes(), connections),
        entries(steps, "sequences and large objects", restore.values()),
        data(steps, "data", restore.data(), connections),
        data(steps, "dependent data", restore.dependentData(), 1),
        parallelEntries(steps, "constraints and the rest", restore.rest(), connections),
        steps.act("analyze", restore::analyze),
        steps.act("compare", () -> restore.compare(report)),
        steps.act("review", restore::review),
        steps.act("finish", restore::finish));
  }

  private static Step entries(Steps steps, String name, EntryPhase phase) {
    return steps.<EntryScript>stream(
        name,
        ENTRIES,
        phase::open,
        phase::read,
        chunk -> phase.run(chunk.getItems()),
        phase::close);
  }

  private static Step parallelEntries(
      Steps steps, String name, ParallelEntryPhase phase, int connections) {
    return steps.<EntryScript, EntryScript>parallel(
        name,
        connections,
        connections * ITEMS_BETWEEN_CHECKS,
        phase::open,
        phase::read,
        phase::run,
        chunk -> {},
        phase::close);
  }

  private static Step data(Steps steps, String name, DataPhase phase, int connections) {
    return steps.<SourcedItem, List<LedgerItem>>parallel(
        name,
        connections,
        connections * ITEMS_BETWEEN_CHECKS,
        phase::open,
        phase::read,
        phase::load,
        chunk -> {},
        phase::close);
  }
}
