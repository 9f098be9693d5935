package io.pgstow.retention;

import io.pgstow.manifest.BackupSet;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.retention.Decisions.Decided;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PendingUpload;
import io.pgstow.store.StoredObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One pruning in the acts it consists of, in the order in which they stand here, called by one
 * thread. The records beside the archives are read only where they decide something: most backups
 * are kept or deleted by their names alone.
 */
public final class Prune {
  private final PruneOptions options;
  private final ObjectStore store;
  private final Clock clock;
  private final ClockCheck clockCheck;

  private Instant now = Instant.EPOCH;
  private Records records;
  private Inventory inventory = Inventory.none();
  private Decisions decisions = new Decisions(List.of());
  private List<Decided> decided = List.of();

  /** A pruning that has not begun. */
  public Prune(PruneOptions options, ObjectStore store, Clock clock) {
    this(options, store, clock, Clock.systemUTC());
  }

  /**
   * The same at another time than that of this machine.
   *
   * @param machine the clock of this machine, with which that of the store must agree
   */
  Prune(PruneOptions options, ObjectStore store, Clock clock, Clock machine) {
    this.options = options;
    this.store = store;
    this.clock = clock;
    this.clockCheck = new ClockCheck(store, machine);
    this.records = new Records(new Catalogue(store), now);
  }

  /** Whether to tell only what would be done. */
  public boolean dryRun() {
    return options.dryRun();
  }

  /** Finds what there is of the database. */
  public void list() {
    now = clock.instant();
    records =
        new Records(
            new Catalogue(store), now, new ClusterCatalogue(store).needed(options.database()));
    inventory = Inventory.of(store, options, records, now);
    if (inventory.isEmpty()) {
      new Catalogue(store).requireDatabase(options.database());
    }
    decisions = new Decisions(inventory.backups());
  }

  /** Reads those whose times are in their manifests. */
  public Lookup undated() {
    return new Lookup(
        () -> inventory.backups().stream().filter(StoredBackup::needsReading).toList(),
        backup -> records.read(backup),
        found -> decisions.learn(found));
  }

  /** Reads those that the plan depends on; another time, as what was read may change that. */
  public Lookup decisive() {
    return new Lookup(
        () -> decisions.unread(decide()),
        backup -> records.read(backup),
        found -> decisions.learn(found));
  }

  /** Decides, and reports it. */
  public void plan(Consumer<PrunePlan> report) {
    decided = decide();
    for (List<StoredBackup> unread = decisions.unread(decided);
        !unread.isEmpty();
        unread = decisions.unread(decided)) {
      unread.stream().map(records::read).forEach(decisions::learn);
      decided = decide();
    }
    report.accept(PrunePlan.of(decided, inventory));
  }

  /** Deletes what is to go, complete or not. */
  public Removal removal() {
    return new Removal(
        store,
        options.database(),
        clock,
        clockCheck,
        this::expiredSets,
        () ->
            inventory.withdrawals().stream()
                // another pruning may just be at work
                .filter(object -> !records.isRecent(object.lastModified()))
                .map(StoredObject::key)
                .toList());
  }

  /** Takes back the uploads that were left. */
  public void abortUploads() {
    List<PendingUpload> uploads = inventory.uploads();
    if (!uploads.isEmpty()) {
      clockCheck.require();
    }
    uploads.forEach(store::abort);
  }

  private List<Decided> decide() {
    return decisions.decide(options.rules(), now);
  }

  private List<BackupSet> expiredSets() {
    Stream<BackupSet> expired =
        decided.stream().filter(each -> !each.decision().kept()).map(each -> each.known().own());
    return Stream.of(expired, inventory.incomplete().stream(), inventory.reports().stream())
        .flatMap(Function.identity())
        .toList();
  }
}
